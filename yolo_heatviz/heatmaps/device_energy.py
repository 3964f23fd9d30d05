"""Box energy of maps that lie on a device, worked out there without a wait: see `box_energy`."""

from __future__ import annotations

from typing import Iterable, NamedTuple, Sequence

import numpy as np
import torch

from ..feature_maps.areas import Areas
from ..feature_maps.box_energy import CONTRAST, HOT, BoxEnergy
from ..model.parcel import to_device


class DevicePart(NamedTuple):
    """The part of a map that an area covers, see `areas.Part`."""

    rows: slice
    columns: slice
    weights: torch.Tensor
    """`(h, w)` float64 in [0, 1], on the device."""
    area: float
    """The share of the map that it covers."""


class Measured(NamedTuple):
    """What the energy of a stage is measured in."""

    areas: Areas
    shape: tuple[int, int]
    """Height and width of the stage's maps."""
    size: tuple[int, int]
    """Those of the network's input."""


def parts_of(stages: Iterable[Measured], device: torch.device, *, per_box: bool) -> dict[tuple, list[DevicePart]]:
    """What the areas cover of stages of each shape, brought to the device in one copy.

    Returns:
        By shape and size of the network's input: the union of all areas, then, with `per_box`, each; an empty list
        where there are none.
    """
    found = {}
    for areas, shape, size in stages:
        if (shape, size) not in found:
            each = areas.each(shape, size) if per_box else ()
            found[shape, size] = [areas.union(shape, size), *each] if len(areas) else []
    weights = iter(to_device([part.weights for parts in found.values() for part in parts], device))
    return {
        key: [DevicePart(part.rows, part.columns, next(weights), part.share(key[0])) for part in parts]
        for key, parts in found.items()
    }


def energies(maps: torch.Tensor, parts: Sequence[DevicePart]) -> dict[str, torch.Tensor]:
    """The share of each channel's energy in each part, or in its hottest pixels where there are no parts.

    Args:
        maps: `(C, H, W)` float32; values that are not finite count as the minimum.
        parts: what the areas cover.

    Returns:
        `shares`, `(parts or 1, C)` float64 in [0, 1], and `flat`, `(C,)` bool, see `BoxEnergy`.

    Example:
        >>> right = DevicePart(slice(0, 1), slice(1, 2), torch.ones(1, 1, dtype=torch.float64), 0.5)
        >>> energies(torch.tensor([[[1.0, 5.0]], [[2.0, 2.0]]]), [right])["shares"].tolist()
        [[1.0, 0.5]]
    """
    finite = maps.isfinite()
    low = maps.masked_fill(~finite, float("inf")).amin((1, 2), keepdim=True).double()
    energy = (maps.double() - low).masked_fill(~finite, 0)
    total = energy.sum((1, 2))
    flat = (maps == maps[:, :1, :1]).flatten(1).all(1)
    if not parts:
        values = energy.flatten(1)
        count = max(1, round(values.shape[1] * HOT))
        inside = values.topk(count, dim=1, sorted=False).values.sum(1)
        return {"shares": _shares(inside, total, count / values.shape[1])[None], "flat": flat}
    shares = []
    for part in parts:
        inside = (energy[:, part.rows, part.columns] * part.weights).sum((1, 2))
        shares.append(_shares(inside, total, part.area))
    return {"shares": torch.stack(shares), "flat": flat}


def box_energy(shares: np.ndarray, flat: np.ndarray, areas: Areas, parts: Sequence[DevicePart]) -> BoxEnergy:
    """The energy that was worked out, once it is here.

    Args:
        shares: see `energies`, as `flat`.
        areas: what it was measured in.
        parts: what they cover of the map.
    """
    if not parts:
        return BoxEnergy(shares[0], HOT, CONTRAST, flat)
    union, *each = (BoxEnergy(found, part.area, areas.name, flat) for found, part in zip(shares, parts))
    return BoxEnergy(union.shares, union.area, union.by, flat, tuple(each))


def best(shares: torch.Tensor) -> torch.Tensor:
    """The channels' numbers, the one with the largest share first; of equal ones the first.

    Args:
        shares: `(..., C)` real numbers.

    Example:
        >>> best(torch.tensor([0.1, 0.7, 0.1])).tolist()
        [1, 0, 2]
    """
    return torch.sort(-shares, dim=-1, stable=True).indices


def _shares(inside: torch.Tensor, total: torch.Tensor, area: float) -> torch.Tensor:
    return torch.where(total > 0, inside / total, torch.full_like(total, area))
