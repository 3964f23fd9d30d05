"""Values scaled so that their sums, differences and squares neither overflow float64 nor vanish in it."""

from __future__ import annotations

import numpy as np

_SMALL, _LARGE = 1e-100, 1e100


def prevent_overflow(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Divide values by a power of two that brings the largest of them near 1, where there is need.

    What narrower types hold can be squared and summed in float64 as it is.

    Args:
        values: real numbers, of any shape; unchanged.

    Returns:
        The values, the same array where the power is 1, and the power.

    Example:
        >>> values, power = prevent_overflow(np.array([2.0**1000, 0.0]))
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
