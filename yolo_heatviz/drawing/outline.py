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


def fitting(width: int, corners: Corners) -> int:
    """The width of a box's line, in pixels: less than `width` where the box is small.

    Example:
        >>> fitting(4, (10, 10, 90, 50)), fitting(4, (10, 10, 90, 26)), fitting(4, (10, 10, 13, 13))
        (4, 2, 1)
    """
    return max(1, min(width, _side(corners) // _LINES_WIDE))


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
    widest = strokes[0][1]
    reach = 0 if widest == 1 else (widest + 1) // 2  # the pixels to each side that OpenCV paints
    around = grown(corners, max(0, math.ceil((2 * reach + 1 - _side(corners) / 2) / 2)))
    for colour, width in strokes:
        cv2.rectangle(picture, around[:2], around[2:], colour, width)
    return around


def _side(corners: Corners) -> int:
    left, top, right, bottom = corners
    return min(right - left, bottom - top)
