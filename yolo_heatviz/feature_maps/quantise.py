"""Values to whole numbers, in equal steps from one limit to another: a picture's levels, a page's codes."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

FAST_MIN_SPAN, FAST_MAX = 1e-30, 1e37
"""Limits that lie this far apart, and no further from 0, have a faster way in float32."""
_AT_ONCE = 1 << 16
"""Values of small maps that are worked out together, in the processor's cache."""


class Steps(NamedTuple):
    """The whole numbers that values become."""

    last: int
    """The upper limit's; the lower limit's is 0."""
    nonfinite: int
    """That of NaN and infinities."""


class Range(NamedTuple):
    """The finite values of maps."""

    low: np.ndarray
    """`(n,)` float64: each map's smallest one, NaN where it has none."""
    high: np.ndarray
    """`(n,)` float64: each map's largest one."""
    nonfinite: np.ndarray
    """`(n,)` int64: each map's count of NaN and infinities."""


def finite_range(maps: np.ndarray) -> Range:
    """The range of each map.

    Args:
        maps: `(n, H, W)` real numbers or bool.

    Example:
        >>> found = finite_range(np.array([[[3.0, np.nan, -1.0]], [[0.0, 1.0, 2.0]]]))
        >>> found.low.tolist(), found.high.tolist(), found.nonfinite.tolist()
        ([-1.0, 0.0], [3.0, 2.0], [1, 0])
    """
    values = maps.reshape(len(maps), maps.shape[1] * maps.shape[2])
    low, high = (ends.astype(np.float64) for ends in (values.min(axis=1), values.max(axis=1)))
    nonfinite = np.zeros(len(maps), np.int64)
    for k in np.flatnonzero(~(np.isfinite(low) & np.isfinite(high))):
        finite = values[k][np.isfinite(values[k])]
        low[k], high[k] = (finite.min(), finite.max()) if finite.size else (np.nan, np.nan)
        nonfinite[k] = values.shape[1] - finite.size
    return Range(low, high, nonfinite)


def quantise(
    maps: np.ndarray, low: np.ndarray, high: np.ndarray, steps: Steps, *, out: np.ndarray, within: np.ndarray
) -> None:
    """Write each value's whole number, rounded, into `out`; what lies outside the limits takes the nearer end's.

    Args:
        maps: `(n, H, W)` real numbers or bool; unchanged.
        low, high: `(n,)` float64: the values of 0 and of `steps.last`; where they are the same, or NaN, finite values
            become 0.
        steps: the whole numbers.
        out: `(n, H, W)` uint8 or uint16.
        within: `(n,)` bool: maps whose values are all finite and within the limits, for which there is a faster way.

    Example:
        >>> out = np.empty((1, 1, 4), np.uint8)
        >>> maps, outside = np.array([[[0.0, 1.0, 3.0, np.inf]]]), np.array([False])
        >>> quantise(maps, np.array([0.0]), np.array([2.0]), Steps(100, 255), out=out, within=outside)
        >>> out.tolist()
        [[[0, 50, 100, 255]]]
    """
    with np.errstate(over="ignore", invalid="ignore"):
        span = high - low
        far = np.maximum(np.abs(low), np.abs(high))
    fast = within & (span > FAST_MIN_SPAN) & (far < FAST_MAX) & (maps.dtype == np.float32)
    size = max(1, _AT_ONCE // (maps.shape[1] * maps.shape[2]))
    scratch = np.empty((min(size, len(maps)), *maps.shape[1:]), np.float32)
    for start in range(0, len(maps), size):
        part = slice(start, start + size)
        if fast[part].all():
            _fast(maps[part], low[part], span[part], steps, out[part], scratch)
            continue
        for k in range(*part.indices(len(maps))):
            if fast[k]:
                _fast(maps[k : k + 1], low[k : k + 1], span[k : k + 1], steps, out[k : k + 1], scratch)
            else:
                _exact(maps[k], (float(low[k]), float(high[k])), steps, out[k])


def _fast(
    maps: np.ndarray, low: np.ndarray, span: np.ndarray, steps: Steps, out: np.ndarray, scratch: np.ndarray
) -> None:
    """In float32, which is off by a step where a value lies in the middle of two."""
    above = np.subtract(maps, low.astype(np.float32)[:, None, None], out=scratch[: len(maps)])
    above *= (steps.last / span).astype(np.float32)[:, None, None]
    if out.dtype == np.uint8:
        rows = (len(maps) * maps.shape[1], maps.shape[2])
        cv2.convertScaleAbs(above.reshape(rows), out.reshape(rows))
    else:
        out[:] = np.rint(above, out=above)


def _exact(values: np.ndarray, limits: tuple[float, float], steps: Steps, out: np.ndarray) -> None:
    low, high = limits
    span = high - low
    if not span > 0:
        out[:] = 0
        out[~np.isfinite(values)] = steps.nonfinite
        return
    finite = np.isfinite(values)
    shrink = 1.0 if np.isfinite(span) else 0.5  # so that no difference overflows
    shrunk = np.where(finite, values, low).astype(np.float64) * shrink
    with np.errstate(over="ignore"):  # far outside the limits: clipped below
        unit = (shrunk - low * shrink) / (high * shrink - low * shrink)
    out[:] = np.where(finite, np.rint(unit.clip(0, 1) * steps.last), steps.nonfinite)
