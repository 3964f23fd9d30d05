"""Levels and codes of maps that lie on a device, worked out there without a wait: see `normalise` and `quantise`.

The same float32 operations in the same order as those on the host: each level is the same.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from ..feature_maps.colour import LEVELS, NONFINITE
from ..feature_maps.quantise import FAST_MAX, FAST_MIN_SPAN, Steps

_STEPS = Steps(LEVELS - 1, NONFINITE)
_INF = float("inf")


class Range(NamedTuple):
    """What `quantise.finite_range` gives, of `n` maps."""

    low: torch.Tensor
    """`(n,)` float64: each map's smallest finite value, NaN where it has none."""
    high: torch.Tensor
    """`(n,)` float64: each map's largest finite value."""
    nonfinite: torch.Tensor
    """`(n,)` int64: the count of NaN and infinities."""


def finite_range(maps: torch.Tensor) -> Range:
    """The range of each of `(n, H, W)` maps.

    Example:
        >>> finite_range(torch.tensor([[[3.0, float("nan"), -1.0]]])).low
        tensor([-1.], dtype=torch.float64)
    """
    finite = maps.isfinite()
    count = finite.sum((1, 2))
    low = maps.masked_fill(~finite, _INF).amin((1, 2)).double()
    high = maps.masked_fill(~finite, -_INF).amax((1, 2)).double()
    nan = torch.full_like(low, float("nan"))
    some = count > 0
    return Range(torch.where(some, low, nan), torch.where(some, high, nan), maps[0].numel() - count)


def quantise(
    maps: torch.Tensor, low: torch.Tensor, high: torch.Tensor, steps: Steps, *, within: torch.Tensor | None = None
) -> torch.Tensor:
    """Each value's whole number, see `feature_maps.quantise.quantise`.

    Args:
        maps: `(n, H, W)` float32 or float64.
        low, high: `(n,)` float64: the values of 0 and of `steps.last`.
        steps: the whole numbers.
        within: `(n,)` bool: maps whose values are all finite and within their limits; None for none.

    Returns:
        `(n, H, W)` float32 whole numbers.
    """
    span = (high - low)[:, None, None]
    bottom, top = low[:, None, None], high[:, None, None]
    finite = maps.isfinite()
    shrink = torch.where(span.isfinite(), torch.ones_like(span), torch.full_like(span, 0.5))
    shrunk = torch.where(finite, maps.double(), bottom) * shrink
    unit = (shrunk - bottom * shrink) / (top * shrink - bottom * shrink)
    codes = (unit.clamp(0, 1) * steps.last).round().float()
    if within is not None and maps.dtype == torch.float32:
        quick = ((maps - bottom.float()) * (torch.full_like(span, steps.last) / span).float()).round()
        is_quick = (span > FAST_MIN_SPAN) & (torch.maximum(bottom.abs(), top.abs()) < FAST_MAX)
        codes = torch.where(is_quick & within[:, None, None], quick, codes)
    codes = torch.where(span > 0, codes, torch.zeros_like(codes))
    return codes.masked_fill(~finite, steps.nonfinite)


def normalise(
    maps: torch.Tensor, scale: str | tuple[float, float] = "channel", outliers: float = 0.0
) -> dict[str, torch.Tensor]:
    """Map values to the levels of a colour map.

    Args:
        maps: `(n, H, W)` float32, on any device; unchanged.
        scale: see `feature_maps.normalise.normalise`, as `outliers`.

    Returns:
        The fields of `Levels` by their names, as tensors there.

    Example:
        >>> normalise(torch.tensor([[[0.0, 1.0, 3.0]]]))["levels"].tolist()
        [[[0, 80, 239]]]
    """
    found = finite_range(maps)
    low, high = found.low + 0.0, found.high + 0.0  # which makes 0 of -0
    bottom, top = _inner_limits(maps, scale, outliers) if outliers else _limits(low, high, scale)
    within = found.nonfinite == 0 if isinstance(scale, str) and not outliers else None
    levels = quantise(maps, bottom, top, _STEPS, within=within).to(torch.uint8)
    return {
        "levels": levels,
        "low": low,
        "high": high,
        "nonfinite": found.nonfinite,
        "bottom": bottom,
        "top": top,
    }


def _limits(
    low: torch.Tensor, high: torch.Tensor, scale: str | tuple[float, float]
) -> tuple[torch.Tensor, torch.Tensor]:
    if scale == "channel":
        return low, high
    if not isinstance(scale, str):
        return torch.full_like(low, scale[0]), torch.full_like(high, scale[1])
    least = low.masked_fill(low.isnan(), _INF).amin()
    most = high.masked_fill(high.isnan(), -_INF).amax()
    least, most = (torch.where(each.isfinite(), each, torch.full_like(each, float("nan"))) for each in (least, most))
    if scale == "zero":
        most = torch.maximum(least.abs(), most.abs())
        least = -most
    return least.expand_as(low), most.expand_as(high)


def _inner_limits(
    maps: torch.Tensor, scale: str | tuple[float, float], outliers: float
) -> tuple[torch.Tensor, torch.Tensor]:
    n = len(maps)
    if not isinstance(scale, str):
        ends = torch.ones(2, n, dtype=torch.float64, device=maps.device)
        return ends[0] * scale[0], ends[1] * scale[1]
    if scale == "channel":
        bottom, top = _percentiles(maps.flatten(1), outliers)
        return bottom, top
    values = maps.double().abs() if scale == "zero" else maps
    bottom, top = _percentiles(values.flatten()[None], outliers)
    return (-top if scale == "zero" else bottom).expand(n), top.expand(n)


def _percentiles(rows: torch.Tensor, outliers: float) -> tuple[torch.Tensor, torch.Tensor]:
    """The percentiles of the finite values of each of `(n, m)` rows, as `numpy.percentile` works them out."""
    finite = rows.isfinite()
    last = finite.sum(1) - 1
    ordered = rows.masked_fill(~finite, _INF).sort(1).values
    ends = []
    for percent in (outliers, 100 - outliers):
        place = (last.double() * (percent / 100)).clamp(min=0)
        below = place.floor()
        weight = place - below
        before = ordered.gather(1, below.long()[:, None])[:, 0].double()
        after = ordered.gather(1, torch.minimum(below.long() + 1, last.clamp(min=0))[:, None])[:, 0].double()
        step = after - before
        value = torch.where(weight >= 0.5, after - step * (1 - weight), before + step * weight)
        ends.append(torch.where(last >= 0, value, torch.full_like(value, float("nan"))))
    return ends[0], ends[1]
