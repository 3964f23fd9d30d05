"""Values to levels of a colour map: min-max by channel, by stage, around zero, or between fixed limits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .colour import LEVELS, NONFINITE
from .overflow import prevent_overflow
from .quantise import Steps, finite_range, quantise

_STEPS = Steps(LEVELS - 1, NONFINITE)


class Levels(NamedTuple):
    """Channels as levels of a colour map, and what they stood for."""

    levels: np.ndarray
    """`(n, H, W)` uint8: 0 for the minimum to `LEVELS - 1` for the maximum, `NONFINITE` for NaN and infinities."""
    low: np.ndarray
    """`(n,)` float64: each channel's smallest finite value, NaN where it has none."""
    high: np.ndarray
    """`(n,)` float64: each channel's largest finite value, NaN where it has none."""
    nonfinite: np.ndarray
    """`(n,)` int64: each channel's count of NaN and infinite values."""
    bottom: np.ndarray
    """`(n,)` float64: the value of level 0."""
    top: np.ndarray
    """`(n,)` float64: the value of level `LEVELS - 1`."""

    @property
    def flat(self) -> np.ndarray:
        """`(n,)` bool: channels whose finite values are all the same, or that have none."""
        return ~(self.high > self.low)


def normalise(maps: np.ndarray, scale: str | tuple[float, float] = "channel", outliers: float = 0.0) -> Levels:
    """Map values to the levels of a colour map, linearly.

    On a scale of its own a constant channel is all level 0. NaN and infinities take no part in the minimum and maximum.
    With fixed limits, what lies outside them takes the nearer end's level.

    Args:
        maps: `(n, H, W)`, real numbers or bool, any range; unchanged.
        scale: `channel` stretches each channel between its own minimum and maximum, `stage` all between their
            common ones, `zero` all alike with 0 in the middle, `(vmin, vmax)` between these.
        outliers: percent of the values at each end, of `zero` of the largest magnitudes, that the stretch leaves out.

    Example:
        >>> normalise(np.array([[[0.0, 1.0, 3.0]]])).levels.tolist()
        [[[0, 80, 239]]]
    """
    maps = np.asarray(maps)
    low, high, nonfinite = finite_range(maps)
    low, high = low + 0.0, high + 0.0  # which makes 0 of -0
    levels = np.empty(maps.shape, np.uint8)
    bottom, top = _inner_limits(maps, scale, outliers) if outliers else _limits(low, high, scale)
    within = (nonfinite == 0) & (isinstance(scale, str) and not outliers)
    quantise(maps, bottom, top, _STEPS, out=levels, within=within)
    return Levels(levels, low, high, nonfinite, bottom, top)


def _limits(low: np.ndarray, high: np.ndarray, scale: str | tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    if scale == "channel":
        return low, high
    if isinstance(scale, str):
        some = ~np.isnan(low)
        limits = (low[some].min(), high[some].max()) if some.any() else (np.nan, np.nan)
        scale = limits if scale == "stage" else _around_zero(max(map(abs, limits)))
    return np.full_like(low, scale[0]), np.full_like(high, scale[1])


def _inner_limits(maps: np.ndarray, scale: str | tuple[float, float], outliers: float) -> tuple[np.ndarray, np.ndarray]:
    """The limits without the outliers: by channel where the scale is, else of all values together."""
    if not isinstance(scale, str):
        limits = [scale] * len(maps)
    elif scale == "channel":
        limits = [_percentiles(channel, outliers) for channel in maps]
    elif scale == "stage":
        limits = [_percentiles(maps, outliers)] * len(maps)
    else:
        limits = [_around_zero(_percentiles(np.abs(maps.astype(np.float64)), outliers)[1])] * len(maps)
    bottom, top = np.array(limits, np.float64).T
    return bottom, top


def _percentiles(values: np.ndarray, outliers: float) -> tuple[float, float]:
    finite, power = prevent_overflow(values[np.isfinite(values)].astype(np.float64))
    if not finite.size:
        return np.nan, np.nan
    low, high = np.percentile(finite, [outliers, 100 - outliers])
    return float(low) * power, float(high) * power


def _around_zero(magnitude: float) -> tuple[float, float]:
    return -magnitude, magnitude
