"""Boxes drawn over an image: upright, rotated, or the outlines of masks, with keypoints and labels."""

from __future__ import annotations

from typing import Callable, Sequence

import cv2
import numpy as np

from . import tag
from .box import Box
from .keypoints import draw_keypoints
from .mask_outline import mask_outlines
from .outline import Colour, fitting, outline, polygon, shorter_side
from .scene import Scene

_LINE, _EDGE = (255, 255, 255), (0, 0, 0)
Placed = Callable[[np.ndarray], np.ndarray]
"""From `(n, 2)` x and y in image pixels to pixels of the picture."""


def draw_boxes(picture: np.ndarray, scene: Scene, *, labels: bool = True, window: Sequence[int] | None = None) -> None:
    """Draw a scene's boxes, white with a dark edge, which stands out on any colour map.

    Of an instance with a mask that is not empty, the mask's outline is drawn; of a rotated box, the box as it lies.

    Args:
        picture: `(h, w, 3)` uint8 RGB, the scene's image at any size, changed in place.
        scene: whose boxes.
        labels: with their labels.
        window: left, top, right, bottom of the part of the image that the picture shows; by default all of it.
    """
    left, top, right, bottom = window or (0, 0, scene.size[1], scene.size[0])
    by = np.array([picture.shape[1] / (right - left), picture.shape[0] / (bottom - top)])

    def placed(points: np.ndarray) -> np.ndarray:
        return (points - (left, top)) * by

    width = scene.line_width or max(1, round(sum(picture.shape[:2]) / 2 * 0.003))
    for box in scene.boxes:
        _draw(picture, box, placed, width, scene.size)
    size = max(11, round(sum(picture.shape[:2]) / 2 * 0.017))
    for box in scene.boxes if labels else ():
        if box.label:
            at = box.xyxy[:2] if box.corners is None else min(box.corners, key=lambda corner: corner[1])
            across, down = placed(np.array(at)).tolist()
            _write(picture, box.label, round(across), round(down), size)


def _strokes(line: int, width: int) -> tuple[tuple[Colour, int], ...]:
    return ((_EDGE, line + 2), (_LINE, line))[width == 1 :]


def _draw(picture: np.ndarray, box: Box, placed: Placed, width: int, image: tuple[int, int]) -> None:
    corners = np.rint(placed(box.outline))
    line = fitting(width, shorter_side(corners))
    around = [] if box.mask is None else mask_outlines(box.mask, image)
    if around:
        lines = [np.rint(placed(each)).astype(np.int32) for each in around]
        for colour, wide in _strokes(line, width):
            cv2.polylines(picture, lines, True, colour, wide, cv2.LINE_AA)
    elif box.corners is not None:
        polygon(picture, corners, _strokes(line, width))
    else:
        (left, top), _, (right, bottom), _ = corners.astype(int).tolist()
        outline(picture, (left, top, right, bottom), _strokes(line, width))
    draw_keypoints(picture, box.keypoints, placed, _strokes(line, width))


def _write(picture: np.ndarray, label: str, left: int, top: int, size: int) -> None:
    patch = tag.painted(f" {label} ", size, _LINE, _EDGE, bold=False)
    tag.stamp(picture, patch, left, top - len(patch) if top >= len(patch) else top)
