"""The page's cells of a stage that lies on a device, worked out there without a wait: see `cells` and `encoding`."""

from __future__ import annotations

from typing import Sequence

import numpy as np
import torch

from ..feature_maps import channels
from ..feature_maps.quantise import Steps
from ..heatmaps.device_channels import take
from ..heatmaps.device_energy import best
from ..heatmaps.device_levels import finite_range, normalise, quantise
from ..heatmaps.device_stages import DeviceStage, GroupCells
from ..settings import Settings
from .cells import side_of
from .encoding import NONFINITE, STEPS
from .stage_cells import BEST

_STEPS = Steps(STEPS, NONFINITE)


def cells(stages: Sequence[DeviceStage], settings: Settings) -> GroupCells:
    """What the page keeps of stages of one size: the L2 norm of each over its channels, then channels of each.

    Args:
        stages: on their device.
        settings: which channels.
    """
    _, height, width = stages[0].maps.shape
    side = side_of(height, width, stages[0].stride)
    norms = torch.stack([torch.linalg.vector_norm(each.maps, dim=0, dtype=torch.float64) for each in stages])
    numbers = [_numbers(each, settings) for each in stages]
    channels_of = torch.cat([each.maps.index_select(0, own) for each, own in zip(stages, numbers)])
    parts = [_codes(_means(values, side)) for values in (norms, channels_of)]
    codes, low, high = (torch.cat(each) for each in zip(*parts))
    planes = torch.stack([codes >> 8, codes & 255]).to(torch.uint8)
    fields = {"numbers": torch.cat(numbers), "planes": planes, "low": low, "high": high}
    return GroupCells({**fields, "norm": normalise(norms)["levels"]}, [len(own) for own in numbers])


def _numbers(stage: DeviceStage, settings: Settings) -> torch.Tensor:
    """The channels that `files.ImageFiles` will ask for; all, where they would be as many."""
    maps, shares = stage.maps, stage.shares
    every = torch.arange(len(maps), device=maps.device)
    if shares is None or settings.focus == "off":
        return take(every, stage.chosen)
    order = best(shares if stage.boxes else shares[:1])
    groups = [order[0, : settings.n], *(order[1 + box, :BEST] for box in stage.boxes)]
    parsed = channels.parse(settings.channels)
    named = [] if isinstance(parsed, str) else [number for number in parsed if number < len(maps)]
    groups += [take(every, np.array(named))] if named else []
    found = torch.cat(groups)
    return every if len(found) >= len(every) else found


def _means(maps: torch.Tensor, side: int) -> torch.Tensor:
    """The means of the cells, see `cells.means`, of `(n, H, W)` float32 or float64."""
    if side == 1:
        return maps
    height, width = maps.shape[1] // side, maps.shape[2] // side
    parts = maps.double().reshape(len(maps), height, side, width, side)
    return parts.mean((2, 4)).to(maps.dtype)


def _codes(maps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`(n, h, w)` int32 codes, and each map's smallest and largest finite value."""
    found = finite_range(maps)
    codes = quantise(maps, found.low, found.high, _STEPS, within=found.nonfinite == 0)
    return codes.to(torch.int32), found.low, found.high
