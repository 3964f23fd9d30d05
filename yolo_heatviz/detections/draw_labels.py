"""The labels of boxes in Ultralytics' colours and places, in letters that its own one font may lack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..drawing import scripts, tag
from ..drawing.box_forms import boxes_or_rotated
from ..drawing.box_style import BoxStyle

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

_GREY = (64, 64, 64)


def is_needed(result: Results, style: BoxStyle) -> bool:
    """Tell whether a class that was found has a name with letters that Ultralytics would draw as boxes, or unshaped."""
    boxes = boxes_or_rotated(result)
    found = result.probs.top5 if result.probs is not None else [] if boxes is None else boxes.cls.int().tolist()
    return style.labels and not all(scripts.is_plain(result.names[number]) for number in found)


def draw_labels(picture: np.ndarray, result: Results, style: BoxStyle) -> np.ndarray:
    """Write each detection's class and confidence at its box, or a classifier's five best classes.

    Args:
        picture: `(H, W, 3)` uint8 BGR, with the boxes; unchanged.
        result: with names that can be drawn.
        style: whether confidences are drawn.

    Returns:
        `(H, W, 3)` uint8 BGR.

    Source: `Results.plot` and `Annotator.box_label` of Ultralytics, whose palette this takes.
    """
    from ultralytics.utils.plotting import colors

    drawn = np.ascontiguousarray(picture[..., ::-1])
    size = max(12, round(sum(picture.shape[:2]) / 2 * 0.02))
    if result.probs is not None:
        left = top = round(result.orig_shape[0] * 0.03)
        for number in result.probs.top5:
            patch = tag.painted(f" {result.names[number]} {result.probs.data[number]:.2f} ", size, _GREY)
            tag.stamp(drawn, patch, left, top)
            top += len(patch)
        return drawn[..., ::-1].copy()
    boxes = boxes_or_rotated(result)
    corners = result.obb.xyxyxyxy[:, 0] if result.obb is not None else boxes.xyxy[:, :2]
    for class_id, confidence, (x, y) in reversed(list(zip(boxes.cls.tolist(), boxes.conf.tolist(), corners.tolist()))):
        sure = f" {confidence:.2f}" if style.confidences else ""
        colour = colors(int(class_id))
        patch = tag.painted(f" {result.names[int(class_id)]}{sure} ", size, colour, tag.legible(colour))
        tag.stamp(drawn, patch, int(x), int(y) - len(patch) if int(y) >= len(patch) else int(y))
    return drawn[..., ::-1].copy()
