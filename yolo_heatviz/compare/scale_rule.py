"""The values of the colours' ends: of each panel, over the map's mean, shared by all panels, or fixed."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from ..errors import HeatvizError
from ..figures.panel import ColourBar
from ..text import near

PANEL, MEAN, SHARED = SCALES = ("panel", "mean", "shared")


class Scaled(NamedTuple):
    """Maps as they are drawn."""

    maps: list[np.ndarray | None]
    limits: list[tuple[float, float]]
    """Of each."""
    bar: ColourBar | None
    """None where no map is drawn."""


def fixed(text: str) -> tuple[float, float]:
    """The two numbers of a fixed scale, `LOW,HIGH`.

    Raises:
        HeatvizError: they are none.

    Example:
        >>> fixed("0,2.5")
        (0.0, 2.5)
    """
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        low = high = np.nan
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise HeatvizError(f"--scale: got {text!r}{near(text, [*SCALES, 'LOW,HIGH'])}")
    return low, high


def scaled(maps: Sequence[np.ndarray | None], scale: str, label: str, cmap: str) -> Scaled:
    """Put maps on a scale.

    Args:
        maps: `(h, w)` each; None where a panel has none.
        scale: one of `SCALES`, or the numbers of `fixed`.
        label: what the values are.
        cmap: the colour map of the bar.

    Raises:
        HeatvizError: a map has no mean above 0, which `mean` divides by.
    """
    there = [values for values in maps if values is not None]
    if not there:
        return Scaled(list(maps), [(0.0, 0.0)] * len(maps), None)
    if scale == PANEL:
        limits = [(0.0, 0.0) if values is None else _range([values]) for values in maps]
        ticks = ((0.0, "min"), (1.0, "max"))
        return Scaled(list(maps), limits, ColourBar((0.0, 1.0), f"{label}, each panel's own", cmap, ticks))
    if scale == MEAN:
        maps = [None if values is None else over_mean(values) for values in maps]
        limit = (0.0, _range([values for values in maps if values is not None])[1])
        return Scaled(list(maps), [limit] * len(maps), ColourBar(limit, f"{label} / its mean", cmap))
    limit = _range(there) if scale == SHARED else fixed(scale)
    bar = ColourBar(limit if limit[0] < limit[1] else (limit[0], limit[0] + 1), label, cmap)
    return Scaled(list(maps), [limit] * len(maps), bar)


def over_mean(values: np.ndarray) -> np.ndarray:
    """A map in units of its own mean: 1 is what a map without a preference has everywhere.

    Raises:
        HeatvizError: its mean is not above 0.
    """
    finite = values[np.isfinite(values)]
    mean = float(finite.mean(dtype=np.float64)) if finite.size else 0.0
    if not mean > 0 or finite.min() < 0:
        got = f"a map with values from {finite.min():.3g} and the mean {mean:.3g}" if finite.size else "a map of NaN"
        raise HeatvizError(
            f"--scale mean: got {got}, accepted are maps without negative values, as l2, abs-mean and std"
        )
    return values / mean


def _range(maps: Sequence[np.ndarray]) -> tuple[float, float]:
    values = np.concatenate([each[np.isfinite(each)].ravel() for each in maps])
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
