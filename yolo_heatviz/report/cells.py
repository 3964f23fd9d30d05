"""The cells that the page keeps of a map: its own pixels, or where those are finer than a screen shows, their means."""

from __future__ import annotations

import math

import cv2
import numpy as np

_FINEST = 8
_LEAST, _MOST = 80, 160


def side_of(height: int, width: int, stride: int | None) -> int:
    """Pixels along a cell's side, a whole number that leaves no rest.

    A cell is some 8 pixels of the network's input, as those of the finest map that most heads read; along the longer
    axis there are 80 to 160 of them, or as many as the map has.

    Args:
        height, width: of the map.
        stride: input pixels to one of the map's; None where that is not known, which counts as 8.

    Example:
        >>> side_of(320, 240, 2), side_of(160, 120, 4), side_of(80, 60, 8), side_of(321, 320, 2)
        (4, 2, 1, 1)
        >>> side_of(640, 640, 2), side_of(160, 160, 8), side_of(160, 160, None)
        (4, 1, 1)
    """
    longest = max(height, width)
    cells = min(max(longest * (stride or _FINEST) / _FINEST, _LEAST), _MOST)
    wanted = max(1, round(longest / cells))
    common = math.gcd(height, width)
    return next(side for side in range(wanted, 0, -1) if common % side == 0)


def means(maps: np.ndarray, side: int) -> np.ndarray:
    """The mean of each cell; a cell that covers anything not finite is not finite.

    Args:
        maps: `(n, H, W)` float32 or float64; unchanged.
        side: pixels along a cell's side, which leaves no rest of either axis.

    Returns:
        `(n, H / side, W / side)` of the same dtype.

    Example:
        >>> means(np.array([[[0.0, 1.0, 4.0, 4.0], [2.0, 1.0, 4.0, np.nan]]]), 2).tolist()
        [[[1.0, nan]]]
    """
    if side == 1:
        return maps
    n, height, width = maps.shape[0], maps.shape[1] // side, maps.shape[2] // side
    rows = maps.reshape(n * maps.shape[1], maps.shape[2])  # below each other: no cell reaches into the next map
    small = cv2.resize(rows, (width, n * height), interpolation=cv2.INTER_AREA).reshape(n, height, width)
    bad = ~np.isfinite(small).all(axis=(1, 2))
    if bad.any():
        with np.errstate(invalid="ignore"):  # infinities of both signs
            parts = maps[bad].astype(np.float64).reshape(-1, height, side, width, side) / side**2
            small[bad] = parts.sum(axis=(2, 4))
    return small
