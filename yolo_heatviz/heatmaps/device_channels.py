"""The channels that are shown of a stage that lies on a device, chosen there without a wait: see `channels`."""

from __future__ import annotations

from typing import Union

import numpy as np
import torch

from ..errors import HeatvizError
from ..feature_maps import channels
from ..settings import FOCUS, Settings
from .device_energy import best

Numbers = Union[np.ndarray, torch.Tensor]
"""`(n,)` int64 channel numbers: on the device, where they depend on values."""


def choose(maps: torch.Tensor, settings: Settings, stride: int | None, shares: torch.Tensor | None = None) -> Numbers:
    """The numbers of the channels that the settings choose.

    Args:
        maps: `(C, H, W)` float32.
        settings: see `StageMaps.chosen`.
        stride: input pixels to a feature pixel.
        shares: `(C,)` float64: the channels' energy in the boxes, where that is known.

    Raises:
        HeatvizError: there is no such channel, or the shares are needed and not known.

    Example:
        >>> choose(torch.zeros(64, 4, 4), Settings(channels="last", n=3), 32).tolist()
        [61, 62, 63]
    """
    if settings.channels != "top":
        return channels.choose(settings.channels, len(maps), n=settings.n, stride=stride)
    if settings.top_by == FOCUS:
        if shares is None:
            raise HeatvizError("top_by: got focus, accepted only where the image and its boxes are known")
        return best(shares)[: settings.n]
    values = maps.flatten(1)
    if settings.top_by == "max":
        scores = values.amax(1).double()
    else:
        values = values.double()
        scores = values.mean(1) if settings.top_by == "mean" else values.var(1, unbiased=False)
    return best(scores.masked_fill(~scores.isfinite(), -float("inf")))[: settings.n]


def take(maps: torch.Tensor, numbers: Numbers) -> torch.Tensor:
    """Some channels, `(n, H, W)`, of `(C, H, W)`, on their device; a view where it can be.

    Example:
        >>> take(torch.arange(3.0)[:, None, None], np.array([2, 0])).flatten().tolist()
        [2.0, 0.0]
    """
    if isinstance(numbers, torch.Tensor):
        return maps.index_select(0, numbers)
    if (np.diff(numbers) == 1).all():
        return maps[int(numbers[0]) : int(numbers[-1]) + 1]
    return torch.stack([maps[number] for number in numbers.tolist()])  # numbers as a tensor would be waited for
