"""The cells that the page keeps of a map: its own pixels, or where those are finer than a screen shows, their means."""

from __future__ import annotations

import math

import cv2
import numpy as np

_LONGEST = 160


def side_of(height: int, width: int) -> int:
    """Pixels along a cell's side: a whole number that leaves no rest, for about 160 cells along the longer axis.

    Example:
        >>> side_of(320, 240), side_of(160, 120), side_of(1280, 736), side_of(321, 320)
        (2, 1, 8, 1)
    """
    wanted = max(1, round(max(height, width) / _LONGEST))
    common = math.gcd(height, width)
    return next(side for side in range(wanted, 0, -1) if common % side == 0)


def means(values: np.ndarray, side: int) -> np.ndarray:
    """The mean of each cell; a cell that covers anything not finite is not finite.

    Args:
        values: `(H, W)` float32 or float64; unchanged.
        side: pixels along a cell's side, which leaves no rest of either axis.

    Returns:
        `(H / side, W / side)` of the same dtype.

    Example:
        >>> means(np.array([[0.0, 1.0, 4.0, 4.0], [2.0, 1.0, 4.0, np.nan]]), 2).tolist()
        [[1.0, nan]]
    """
    if side == 1:
        return values
    height, width = values.shape[0] // side, values.shape[1] // side
    small = cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA)
    if np.isfinite(small).all():
        return small
    with np.errstate(invalid="ignore"):  # infinities of both signs
        parts = values.astype(np.float64).reshape(height, side, width, side) / side**2
        return parts.sum(axis=(1, 3)).astype(values.dtype)
