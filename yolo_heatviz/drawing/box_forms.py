"""Boxes in the forms that programs have: Ultralytics' results, their boxes, arrays."""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np

from ..errors import HeatvizError
from .box import Box
from .box_check import as_array


def boxes_of(boxes: Any) -> tuple[Box, ...]:
    """Boxes in any of the forms that `Scene` takes; one without a class name is labelled by its class's number.

    Raises:
        HeatvizError: they are none.

    Source: the columns of `Boxes.data` of Ultralytics' `Results`, where a track stands before the confidence.
    """
    if isinstance(boxes, (list, tuple)) and all(isinstance(box, Box) for box in boxes):
        return tuple(boxes)
    if hasattr(boxes, "keypoints") and hasattr(boxes, "masks"):
        return _of_results(boxes)
    try:
        if hasattr(boxes, "xyxy"):  # not its data: those of rotated boxes have other columns
            columns = [as_array(getattr(boxes, name)) for name in ("xyxy", "conf", "cls")]
            rows = np.column_stack(columns)
        else:
            rows = as_array(boxes)
    except (AttributeError, TypeError, ValueError):
        rows = np.empty(0)
    if rows.ndim != 2 or rows.shape[1] not in range(4, 8):
        shape = getattr(boxes, "shape", None)
        got = f"a {type(boxes).__name__}" + (f" of shape {tuple(shape)}" if shape is not None else "")
        raise HeatvizError(
            f"boxes: got {got}, accepted are Box((left, top, right, bottom), label), Ultralytics' Boxes, or an array "
            "of shape (n, 4) to (n, 7): left, top, right, bottom, a track, confidence, class"
        )
    found = [Box(tuple(row[:4]), _label(row[4:])) for row in rows.tolist()]
    if not hasattr(boxes, "xyxyxyxy"):
        return tuple(found)
    corners = as_array(boxes.xyxyxyxy).reshape(-1, 4, 2).tolist()
    return tuple(box._replace(corners=tuple(map(tuple, each))) for box, each in zip(found, corners))


def boxes_or_rotated(result: Any) -> Any:
    """Ultralytics' `OBB` of its `Results` where there are rotated boxes, else its `Boxes`, or None without either."""
    rotated = getattr(result, "obb", None)
    return result.boxes if rotated is None else rotated


def _of_results(result: Any) -> tuple[Box, ...]:
    """An image's boxes with their masks and keypoints; none where the network finds no boxes."""
    boxes = boxes_or_rotated(result)
    if boxes is None:
        return ()
    found = list(boxes_of(boxes))
    if result.masks is not None and len(result.masks) == len(found):
        inside = result.masks.data > 0.5
        inside = inside.cpu().numpy() if hasattr(inside, "cpu") else np.asarray(inside)
        found = [box._replace(mask=mask) for box, mask in zip(found, inside)]
    if result.keypoints is not None and len(result.keypoints) == len(found):
        points = as_array(result.keypoints.data).tolist()
        found = [box._replace(keypoints=tuple(map(tuple, each))) for box, each in zip(found, points)]
    return tuple(found)


def _label(scores: Sequence[float]) -> str:
    """The class's number and the confidence, of the columns after a box's four: none, the confidence, or both last."""
    if len(scores) < 2:
        return "".join(f"{score:.2f}" for score in scores)
    return f"{scores[-1]:.0f} {scores[-2]:.2f}"
