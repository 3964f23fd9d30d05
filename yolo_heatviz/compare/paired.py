"""Paired differences over images: their mean, a bootstrap interval of it, and a sign-flip test.

Sources: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993 (the percentile interval, which draws whole
images); Fisher's randomisation test of paired data, in which each difference may as well have had the other sign.
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

TIMES = 10_000
"""Draws of the bootstrap, and of the test where there are too many images for all signs."""
_ALL_SIGNS = 13
"""Up to so many images that differ, all signs are tried."""
_AT_ONCE = 2_000_000
"""Numbers that are held at once."""


class Difference(NamedTuple):
    """A mean difference over images."""

    mean: float
    """NaN without images."""
    low: float
    high: float
    """The ends of its 95 % interval."""
    p: float
    """The share of sign flips whose mean is at least as far from 0; small where chance is a poor explanation."""
    images: int
    zero: bool
    """True where it is exactly 0 in each image."""


def difference(values: Sequence[float], seed: int = 0) -> Difference:
    """Measure the differences of pairs.

    Args:
        values: one an image; NaN where an image has none.
        seed: of the draws.

    Example:
        >>> difference([0.0, 0.0])
        Difference(mean=0.0, low=0.0, high=0.0, p=1.0, images=2, zero=True)
        >>> found = difference([0.1, 0.2, 0.3, 0.2, 0.1, 0.2])
        >>> round(found.mean, 3), found.low > 0, found.p
        (0.183, True, 0.03125)
    """
    found = np.asarray(values, np.float64)
    found = found[np.isfinite(found)]
    if not found.size:
        return Difference(np.nan, np.nan, np.nan, np.nan, 0, False)
    if not found.any():
        return Difference(0.0, 0.0, 0.0, 1.0, len(found), True)
    random = np.random.default_rng(seed)
    drawn = np.concatenate(
        [found[random.integers(0, len(found), (count, len(found)))].mean(axis=1) for count in _parts(len(found))]
    )
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Difference(float(found.mean()), float(low), float(high), _flipped(found, random), len(found), False)


def _parts(length: int) -> list[int]:
    """`TIMES` in parts of which each holds few enough numbers."""
    most = max(1, _AT_ONCE // length)
    return [min(most, TIMES - begin) for begin in range(0, TIMES, most)]


def _flipped(values: np.ndarray, random: np.random.Generator) -> float:
    """The share of sign flips whose sum is at least as far from 0 as the sum; those of all signs where they are few."""
    values = values[values != 0]  # a difference of 0 has no sign
    least = abs(values.sum()) * (1 - 1e-12)
    if len(values) <= _ALL_SIGNS:
        signs = 1 - 2.0 * (np.arange(2 ** len(values))[:, None] >> np.arange(len(values)) & 1)
        return float((np.abs(np.einsum("ij,j->i", signs, values)) >= least).mean())
    further = 0
    for count in _parts(len(values)):
        signs = 1 - 2.0 * random.integers(0, 2, (count, len(values)))
        further += int((np.abs(np.einsum("ij,j->i", signs, values)) >= least).sum())
    return (further + 1) / (TIMES + 1)
