"""The keypoints of a pose: points, and limbs between them where they are COCO's of a person."""

from __future__ import annotations

from typing import Callable, Sequence

import cv2
import numpy as np

from .outline import Colour

LIMBS = (
    *((16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9)),
    *((8, 10), (9, 11), (2, 3), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7)),
)
"""Pairs of COCO's 17 keypoints, the first of which is number 1. Source: `Annotator.skeleton` of Ultralytics."""
PERSON = 17
"""As many keypoints are a person's."""
SURE = 0.25
"""The least confidence of a keypoint that is drawn, as Ultralytics draws them."""


def shown(keypoints: Sequence[Sequence[float]]) -> list[bool]:
    """Which keypoints are drawn: without a confidence, those at 0, 0 are missing ones.

    Example:
        >>> shown([(3, 4, 0.9), (5, 6, 0.1)]), shown([(0, 0), (5, 6)])
        ([True, False], [False, True])
    """
    return [point[2] >= SURE if len(point) > 2 else bool(point[0] or point[1]) for point in keypoints]


def draw_keypoints(
    picture: np.ndarray,
    keypoints: Sequence[Sequence[float]],
    placed: Callable[[np.ndarray], np.ndarray],
    strokes: Sequence[tuple[Colour, int]],
) -> None:
    """Draw the keypoints of one detection.

    Args:
        picture: `(H, W, 3)` uint8, changed in place.
        keypoints: x and y in image pixels, and confidences.
        placed: from `(k, 2)` image pixels to pixels of the picture.
        strokes: colours with the widths of limbs in pixels, the widest first; points are wider.
    """
    if not len(keypoints):
        return
    drawn = shown(keypoints)
    points = np.rint(placed(np.array([point[:2] for point in keypoints], np.float64))).astype(int).tolist()
    limbs = [(a - 1, b - 1) for a, b in LIMBS] if len(keypoints) == PERSON else []
    for colour, width in strokes:
        for a, b in limbs:
            if drawn[a] and drawn[b]:
                cv2.line(picture, points[a], points[b], colour, width, cv2.LINE_AA)
    for colour, width in strokes:
        for point, is_drawn in zip(points, drawn):
            if is_drawn:
                cv2.circle(picture, point, width + 1, colour, -1, cv2.LINE_AA)
