"""Room for sums, differences and squares: float64 values so large or so small that these would overflow or vanish."""

from __future__ import annotations

import numpy as np

_SMALL, _LARGE = 1e-100, 1e100


def headroom(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Values over a power of two that brings the largest of them near 1, and that power; 1 where there is no need.

    What narrower types hold can be squared and summed in float64 as it is.

    Args:
        values: real numbers, of any shape; unchanged.

    Returns:
        The values, the same array where the power is 1, and the power.

    Example:
        >>> values, power = headroom(np.array([2.0**1000, 0.0]))
        >>> values.tolist(), power == 2.0**1000
        ([1.0, 0.0], True)
    """
    if values.dtype != np.float64:
        return values, 1.0
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0))
    if not largest or _SMALL < largest < _LARGE:
        return values, 1.0
    exponent = int(np.frexp(largest)[1]) - 1
    return np.ldexp(values, -exponent), 2.0**exponent
