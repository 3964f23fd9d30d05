"""The line around a box, which leaves the inside of a small one to be seen."""

from __future__ import annotations

import math
from typing import Sequence, Tuple

import cv2
import numpy as np

Corners = Tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture."""
Colour = Tuple[int, int, int]
_LINES_WIDE = 8
"""A box is at least as wide as so many of its lines."""


def fitting(width: int, side: float) -> int:
    """The width of a box's line, in pixels: less than `width` where the box is small.

    Args:
        width: wanted.
        side: pixels of the box's shorter side.

    Example:
        >>> fitting(4, 40), fitting(4, 16), fitting(4, 3)
        (4, 2, 1)
    """
    return max(1, min(width, int(side // _LINES_WIDE)))


def shorter_side(points: np.ndarray) -> float:
    """The length of a box's shorter side, of its corners, `(4, 2)`."""
    return float(np.hypot(*(points - np.roll(points, 1, axis=0)).T).min())


def grown(corners: Corners, by: int) -> Corners:
    """A box with each side further out.

    Example:
        >>> grown((10, 10, 13, 13), 2)
        (8, 8, 15, 15)
    """
    left, top, right, bottom = corners
    return left - by, top - by, right + by, bottom + by


def outline(picture: np.ndarray, corners: Corners, strokes: Sequence[tuple[Colour, int]]) -> Corners:
    """Draw the line of a box, around it where it is so small that half of its width would not stay free.

    Args:
        picture: `(H, W, 3)` uint8, changed in place.
        corners: of the box.
        strokes: colours with their widths in pixels, the widest first.

    Returns:
        Where the line lies: the box, or a larger one around it.

    Example:
        >>> picture = np.zeros((20, 20, 3), np.uint8)
        >>> outline(picture, (9, 9, 12, 12), [((255, 255, 255), 3)])
        (7, 7, 14, 14)
        >>> bool(picture[10:12, 10:12].any())
        False
    """
    left, top, right, bottom = corners
    around = grown(corners, _outward(strokes, min(right - left, bottom - top)))
    for colour, width in strokes:
        cv2.rectangle(picture, around[:2], around[2:], colour, width)
    return around


def _outward(strokes: Sequence[tuple[Colour, int]], side: float) -> int:
    """How far out the line of a box has to lie, so that half of its shorter side stays free."""
    widest = strokes[0][1]
    reach = 0 if widest == 1 else (widest + 1) // 2  # the pixels to each side that OpenCV paints
    return max(0, math.ceil((2 * reach + 1 - side / 2) / 2))


def polygon(picture: np.ndarray, points: np.ndarray, strokes: Sequence[tuple[Colour, int]]) -> np.ndarray:
    """Draw the line of a rotated box, around it where it is small, as `outline` does.

    Args:
        picture: `(H, W, 3)` uint8, changed in place.
        points: `(4, 2)` x and y of its corners, in order around it.
        strokes: colours with their widths in pixels, the widest first.

    Returns:
        `(4, 2)` float64: where the line lies.

    Example:
        >>> picture = np.zeros((40, 40, 3), np.uint8)
        >>> at = polygon(picture, np.array([[20, 5], [35, 20], [20, 35], [5, 20]]), [((255, 255, 255), 1)])
        >>> bool(picture[5, 20].all()), bool(picture[20, 12:28].any())
        (True, False)
    """
    around = spread(points, _outward(strokes, shorter_side(points)))
    for colour, width in strokes:
        cv2.polylines(picture, [np.rint(around).astype(np.int32)], True, colour, width, cv2.LINE_AA)
    return around


def spread(points: np.ndarray, by: float) -> np.ndarray:
    """A rotated box with each side further out.

    Example:
        >>> spread(np.array([[10, 10], [20, 10], [20, 14], [10, 14]]), 2).tolist()
        [[8.0, 8.0], [22.0, 8.0], [22.0, 16.0], [8.0, 16.0]]
    """
    points = np.asarray(points, np.float64)
    moved = points.copy()
    for neighbour in (np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)):
        along = points - neighbour
        moved += by * along / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    return moved
