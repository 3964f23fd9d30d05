"""The stages that are drawn, and the one scale of each over all epochs."""

from __future__ import annotations

from pathlib import Path
from typing import Iterable, NamedTuple, Sequence

import numpy as np

from ..model.selection import choose
from ..model.stages import Key, Layout
from .record import StageRecord, load

AUTO = "auto"
LEFT_OUT = 0.5
"""Percent of the values of an epoch at each end that the scale leaves out."""


class Limits(NamedTuple):
    """The values between which a stage's colours span, over all epochs."""

    norms: tuple[float, float]
    """Of all images."""
    maps: tuple[float, float]
    """Of the first image, whose channels are drawn."""

    def setting(self, of: str) -> str:
        """The scale, as the settings have it, of `norms` or `maps`."""
        low, high = (f"{value:.4g}" for value in getattr(self, of))
        return f"{low},{high}" if float(low) < float(high) else f"{low},{float(low) + max(1.0, abs(float(low))):.4g}"


def measured_keys(spec: str, layout: Layout) -> tuple[Key, ...]:
    """The stages to measure: all, and modules inside that are asked for.

    Raises:
        HeatvizError: the text names none of this model's.
    """
    asked = () if spec == AUTO else choose(spec, layout)
    return tuple(dict.fromkeys([*(stage.index for stage in layout.stages), *asked]))


def drawn_keys(spec: str, layout: Layout, found: Sequence[StageRecord]) -> list[Key]:
    """The stages to draw.

    Args:
        spec: as the command's `--stages`; `auto` is the backbone's last stage of each stride, and what feeds the head.
        layout: of the network.
        found: the stages that are maps.
    """
    there = [record.stage.key for record in found]
    if spec != AUTO:
        asked = choose(spec, layout)
        return [record.stage.key for record in found if record.stage.key in asked or record.stage.index in asked]
    backbone = len(layout.stages) if layout.backbone is None else layout.backbone
    last_of_stride = {
        record.stride: record.stage.key
        for record in found
        if record.stage.index < backbone and record.stage.part is None
    }
    return sorted({*last_of_stride.values(), *layout.head_inputs} & set(there), key=there.index)


def limits_of(run: Path, epochs: Sequence[int]) -> dict[Key, Limits]:
    """The scale of each stage over all epochs, from their records.

    Raises:
        HeatvizError: a record cannot be read.
    """
    found: dict[Key, Limits] = {}
    for epoch in epochs:
        for key, record in load(run, epoch).stages.items():
            here = Limits(range_of(record.norms), range_of(record.maps[:1]))
            found[key] = Limits(*map(joined, zip(found[key], here))) if key in found else here
    return found


def joined(ranges: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The range of several.

    Example:
        >>> joined([(0.0, 2.0), (1.0, 3.0)])
        (0.0, 3.0)
    """
    lows, highs = zip(*ranges)
    return float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))


def range_of(values: np.ndarray) -> tuple[float, float]:
    """The values between which colours span: of the finite ones, without `LEFT_OUT` percent at each end."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 0.0
    low, high = np.percentile(finite, [LEFT_OUT, 100 - LEFT_OUT])
    return float(low), float(high)
