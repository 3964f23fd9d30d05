"""Levels of a map at other places than its pixels: enlarged, reduced, or under the pixels of an image."""

from __future__ import annotations

import cv2
import numpy as np

from .colour import NONFINITE


def enlarge(levels: np.ndarray, size: tuple[int, int], smooth: str) -> np.ndarray:
    """A map at another size; along an axis that gets shorter by the mean of what is covered.

    Args:
        levels: `(H, W)` uint8 palette entries.
        size: height and width.
        smooth: `nearest` or `bilinear`.

    Returns:
        `size` uint8 palette entries.

    Example:
        >>> enlarge(np.array([[0, 100]], np.uint8), (1, 4), "bilinear").tolist()
        [[0, 25, 75, 100]]
    """
    shorter = (min(size[0], levels.shape[0]), min(size[1], levels.shape[1]))
    if shorter != levels.shape:
        levels = reduce(levels, shorter)
    if shorter == size:
        return levels
    rows, columns = (centres(new) * old - 0.5 for new, old in zip(size, levels.shape))
    return sample(levels, rows, columns, smooth)


def centres(count: int) -> np.ndarray:
    """The places of `count` pixels' centres on a line from 0 to 1, `(count,)` float64."""
    return (np.arange(count) + 0.5) / count


def sample(levels: np.ndarray, rows: np.ndarray, columns: np.ndarray, smooth: str) -> np.ndarray:
    """The levels at each crossing of rows and columns; beyond an edge, the edge's.

    Args:
        levels: `(H, W)` uint8 palette entries.
        rows: `(h,)` places along the height: 0 is the centre of the first pixel, 1 of the second.
        columns: `(w,)` places along the width.
        smooth: `nearest` takes the pixel that the place lies in, `bilinear` weighs the four around it.

    Returns:
        `(h, w)` uint8 palette entries; what is not finite stays so, without a blur.
    """
    bad = levels == NONFINITE
    near = [np.floor(places + 0.5).astype(int).clip(0, size - 1) for places, size in zip((rows, columns), levels.shape)]
    if smooth == "nearest":
        return levels[:, near[1]][near[0]]
    across = _lerp(np.where(bad, 0, levels).astype(np.float32).T, columns).T
    mixed = cv2.convertScaleAbs(_lerp(np.ascontiguousarray(across), rows))
    if bad.any():
        mixed[bad[:, near[1]][near[0]]] = NONFINITE
    return mixed


def sample_values(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """A map's values at each crossing of rows and columns, by the four around it; beyond an edge, the edge's.

    Args:
        values: `(H, W)` float32, finite.
        rows, columns: see `sample`.

    Returns:
        `(h, w)` float32.

    Example:
        >>> sample_values(np.array([[0, 1]], np.float32), np.array([0.0]), np.array([-1.0, 0.25, 1.0])).tolist()
        [[0.0, 0.25, 1.0]]
    """
    return _lerp(np.ascontiguousarray(_lerp(np.ascontiguousarray(values.T), columns).T), rows)


def _lerp(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    places = places.clip(0, len(values) - 1)
    before = places.astype(int)
    share = (places - before).astype(np.float32)[:, None]
    after = (before + 1).clip(max=len(values) - 1)
    low = values[before]
    mixed = values[after]
    mixed -= low
    mixed *= share
    mixed += low
    return mixed


def reduce(levels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Average the levels of a large map; a pixel that covers anything not finite is not finite."""
    bad = levels == NONFINITE
    small = cv2.resize(levels, size[::-1], interpolation=cv2.INTER_AREA)
    if bad.any():
        small = cv2.resize(np.where(bad, 0, levels).astype(np.uint8), size[::-1], interpolation=cv2.INTER_AREA)
        small[cv2.resize(bad.astype(np.float32), size[::-1], interpolation=cv2.INTER_AREA) > 0] = NONFINITE
    return small
