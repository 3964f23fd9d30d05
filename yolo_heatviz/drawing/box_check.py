"""Boxes as programs give them, made ones that can be drawn and measured, or refused."""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np

from ..errors import HeatvizError
from ..text import shown
from .box import Box

_FARTHEST = 1e6
"""Pixels; OpenCV's drawing takes whole numbers of 32 bits, and pictures are enlarged."""
_IN_PIXELS = "in pixels, finite, below a million"
_LONGEST = 60


def checked(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Boxes with plain numbers in them, whatever sequences, arrays or tensors held those.

    Raises:
        HeatvizError: a place is not finite, a mask is no mask, or only some of the boxes have one.

    Example:
        >>> checked([Box(np.array([2, 3, 12, 13]), "bus 0.87")])
        (Box(xyxy=(2.0, 3.0, 12.0, 13.0), label='bus 0.87'),)
    """
    found = tuple(_checked(box) for box in boxes)
    masks = [box.mask for box in found if box.mask is not None]
    if len({mask.shape for mask in masks}) > 1 or len(masks) not in (0, len(found)):
        shapes = sorted({mask.shape for mask in masks})
        raise HeatvizError(f"box: got {len(masks)} masks of {len(found)} boxes, {shapes}, accepted are all of one size")
    return found


def _checked(box: Box) -> Box:
    left, top, right, bottom = _places("", box.xyxy, [(4,)], "four numbers, left, top, right, bottom")
    if not isinstance(box.label, str):
        raise HeatvizError(f"box: got the label {_told(box.label)}, accepted is a string")
    return Box(
        (left, top, right, bottom),
        box.label,
        None if box.corners is None else _pairs(_places("corners ", box.corners, [(4, 2)], "four points x, y")),
        None if box.mask is None else _mask(box.mask),
        _keypoints(box.keypoints),
    )


def _places(name: str, given: object, shapes: Sequence[tuple[int, ...]], accepted: str) -> list[Any]:
    try:
        places = as_array(given)
    except (TypeError, ValueError, OverflowError):  # no numbers, or rows of unlike length
        places = np.empty(0)
    if places.shape not in shapes or not (np.abs(places) <= _FARTHEST).all():
        raise HeatvizError(f"box: got {name}{_told(given)}, accepted are {accepted}, {_IN_PIXELS}")
    return places.tolist()


def _pairs(points: list[list[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in points)


def _keypoints(given: Any) -> tuple[tuple[float, ...], ...]:
    try:
        points = list(given)
    except TypeError:
        points = [given]
    accepted = "points x, y or x, y, confidence"
    return tuple(tuple(_places("a keypoint ", point, [(2,), (3,)], accepted)) for point in points)


def _mask(given: Any) -> np.ndarray:
    try:
        mask = as_array(given, None)
    except (TypeError, ValueError):
        mask = np.empty(0)
    if mask.dtype != bool or mask.ndim != 2 or 0 in mask.shape:
        got = f"{mask.dtype} of shape {mask.shape}" if mask.size else _told(given)
        raise HeatvizError(f"box: got a mask, {got}, accepted is bool (h, w)")
    return mask


def _told(given: object) -> str:
    return shown(" ".join(repr(given).split()), _LONGEST)


def as_array(rows: Any, dtype: type | None = np.float64) -> np.ndarray:
    """Rows of numbers as an array, also those of a tensor on any device."""
    return np.asarray(rows.detach().cpu() if hasattr(rows, "detach") else rows, dtype)
