"""Stages of one size of an image, on their device: each operation there is for all of them, as its start costs most."""

from __future__ import annotations

from itertools import accumulate
from typing import Callable, Iterable, Mapping, NamedTuple, Sequence

import numpy as np
import torch

from ..drawing.views import grid
from ..feature_maps.normalise import Levels
from ..feature_maps.readout import Cells
from ..model.parcel import Parcel
from ..settings import Settings, parse_scale
from .device_channels import Numbers
from .device_levels import normalise

Content = Callable[[], "dict[str, np.ndarray]"]


class DeviceStage(NamedTuple):
    """A stage of one image on its device."""

    maps: torch.Tensor
    """`(C, H, W)` float32."""
    chosen: Numbers
    """The channels that the settings choose."""
    shares: torch.Tensor | None
    """`(1 + boxes, C)` float64: the channels' energy in all boxes, then in each; None where it is not known."""
    boxes: Sequence[int]
    """The numbers of the boxes that come from the stage."""
    stride: int | None
    """Input pixels to a feature pixel."""


class GroupCells(NamedTuple):
    """The page's cells of stages of one size."""

    tensors: Mapping[str, torch.Tensor]
    """The fields of `Cells` by their names: the norms of all stages, then the channels of each."""
    counts: Sequence[int]
    """The number of each stage's channels."""


CellsOf = Callable[[Sequence[DeviceStage], Settings], GroupCells]
"""Works out what the page keeps of stages of one size."""


def spans(counts: Iterable[int]) -> list[slice]:
    """The part of each of several that lie behind each other.

    Example:
        >>> spans([2, 3])
        [slice(0, 2, None), slice(2, 5, None)]
    """
    ends = list(accumulate(counts))
    return [slice(start, end) for start, end in zip([0, *ends], ends)]


def levels_of(shown: Sequence[torch.Tensor], settings: Settings, parcel: Parcel) -> Callable[[], list[tuple]]:
    """Take along the levels of each stage's pages of the grid.

    Args:
        shown: each stage's chosen channels, `(n, H, W)` float32.
        settings: how they are scaled.
        parcel: takes them.

    Returns:
        What gives each stage's `Levels`, a page each, once they are here.
    """
    scale = parse_scale(settings.scale)
    pages = [grid.pages(len(maps), settings) for maps in shown]
    parts = [maps[page] for maps, each in zip(shown, pages) for page in each]
    if scale in ("stage", "zero"):  # what stands on a page shares one scale
        contents = [parcel.add(normalise(part, scale, settings.outliers)) for part in parts]
    else:
        whole = parcel.add(normalise(torch.cat(parts), scale, settings.outliers))
        contents = [_part(whole, span) for span in spans(map(len, parts))]

    def build() -> list[tuple]:
        levels = iter([Levels(**content()) for content in contents])
        return [tuple(next(levels) for _ in each) for each in pages]

    return build


def _part(content: Content, span: slice) -> Content:
    return lambda: {name: values[span] for name, values in content().items()}


def cells_of(found: GroupCells, parcel: Parcel) -> Callable[[], list[Cells]]:
    """Take along the page's cells; what is returned gives each stage's, once they are here."""
    content = parcel.add(found.tensors)

    def build() -> list[Cells]:
        whole = Cells(**content())
        first = len(found.counts)
        each = []
        for stage, span in enumerate(spans(found.counts)):
            rows = np.r_[stage, first + span.start : first + span.stop]
            ends = whole.low[rows], whole.high[rows]
            each.append(Cells(whole.numbers[span], whole.planes[:, rows], *ends, whole.norm[stage]))
        return each

    return build
