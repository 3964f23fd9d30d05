"""Values to whole numbers, in equal steps from one limit to another: a picture's levels, a page's codes."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

FAST_MIN_SPAN, FAST_MAX = 1e-30, 1e37
"""Limits that lie this far apart, and no further from 0, have a faster way in float32."""


class Steps(NamedTuple):
    """The whole numbers that values become."""

    last: int
    """The upper limit's; the lower limit's is 0."""
    nonfinite: int
    """That of NaN and infinities."""


def finite_range(values: np.ndarray) -> tuple[float, float, int]:
    """The smallest and the largest finite value, NaN where there is none, and the count of NaN and infinities.

    Example:
        >>> finite_range(np.array([3.0, np.nan, -1.0]))
        (-1.0, 3.0, 1)
    """
    low, high = float(values.min()), float(values.max())
    if np.isfinite(low) and np.isfinite(high):
        return low, high, 0
    finite = values[np.isfinite(values)]
    if not finite.size:
        return np.nan, np.nan, values.size
    return float(finite.min()), float(finite.max()), values.size - finite.size


def quantise(
    values: np.ndarray,
    limits: tuple[float, float],
    steps: Steps,
    *,
    out: np.ndarray,
    within: bool = False,
    scratch: np.ndarray | None = None,
) -> None:
    """Write each value's whole number, rounded, into `out`; what lies outside the limits takes the nearer end's.

    Args:
        values: `(H, W)` real numbers or bool; unchanged.
        limits: the values of 0 and of `steps.last`; where they are the same, or NaN, finite values become 0.
        steps: the whole numbers.
        out: `(H, W)` uint8 or uint16.
        within: all values are finite and within the limits, for which there is a faster way.
        scratch: `(H, W)` float32 that may be overwritten, to save making it anew.

    Example:
        >>> out = np.empty((1, 4), np.uint8)
        >>> quantise(np.array([[0.0, 1.0, 3.0, np.inf]]), (0.0, 2.0), Steps(100, 255), out=out)
        >>> out.tolist()
        [[0, 50, 100, 255]]
    """
    low, high = limits
    span = high - low
    if not span > 0:
        out[:] = 0
        out[~np.isfinite(values)] = steps.nonfinite
    elif within and values.dtype == np.float32 and span > FAST_MIN_SPAN and max(abs(low), abs(high)) < FAST_MAX:
        above = np.subtract(values, np.float32(low), out=scratch)
        if out.dtype == np.uint8:
            cv2.convertScaleAbs(above, out, alpha=steps.last / span)
        else:
            above *= np.float32(steps.last / span)
            out[:] = np.rint(above, out=above)
    else:
        finite = np.isfinite(values)
        shrink = 1.0 if np.isfinite(span) else 0.5  # so that no difference overflows
        shrunk = np.where(finite, values, low).astype(np.float64) * shrink
        with np.errstate(over="ignore"):  # far outside the limits: clipped below
            unit = (shrunk - low * shrink) / (high * shrink - low * shrink)
        out[:] = np.where(finite, np.rint(unit.clip(0, 1) * steps.last), steps.nonfinite)
