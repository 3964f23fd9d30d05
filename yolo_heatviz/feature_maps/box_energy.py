"""The share of what a channel shows inside the detections, which says which stage and channel to open first.

Source: the energy-based pointing game of Wang et al., "Score-CAM: Score-Weighted Visual Explanations for Convolutional
Neural Networks", CVPR Workshops 2020: the share of a map's energy inside the object's box. A channel's energy is what
its tile shows: its values above its own minimum.

The sums are einsum's, never matrix products: those wake the threads of NumPy's BLAS, which then wait for more work in a
loop, and take the processors from the detector.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .areas import Areas, Part, UprightBoxes, part_of
from .overflow import prevent_overflow

CONTRAST = "contrast"
"""What a stage's energy is by where nothing was detected."""
HOT = 0.05
"""The share of the pixels that count as the hottest."""
_FLOAT32_TINY, _FLOAT32_HUGE = 1e-30, 1e30
_CLEAR = 0.1
"""A channel whose energy is more than this share of what lies below it has it as a difference of two sums too."""


def energy_inside(maps: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Each channel's share of energy inside the boxes.

    Args:
        maps: `(C, H, W)` real numbers; values that are not finite count as the minimum.
        covered: `(H, W)` in [0, 1], see `areas.Areas.coverage`.

    Returns:
        `(C,)` float64 in [0, 1]; a flat channel has the share of the area.

    Example:
        >>> energy_inside(np.array([[[1.0, 5.0]], [[2.0, 2.0]]]), np.array([[0.0, 1.0]])).tolist()
        [1.0, 0.5]
    """
    return _shares(_measure(maps), part_of(covered))


def _weighted_sums(maps: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Each channel's sum, `(C,)` float64, of maps `(C, h, w)` with weights `(h, w)`."""
    if not weights.size:  # NumPy 2.4 multiplies the sum by a value beside the weights then, which may be NaN
        return np.zeros(len(maps))
    return np.einsum("chw,hw->ch", maps, weights.astype(maps.dtype, copy=False)).sum(axis=1, dtype=np.float64)


def contrast(maps: np.ndarray) -> np.ndarray:
    """Each channel's share of energy in the hottest twentieth of its pixels: what stands in when nothing was detected.

    Args:
        maps: `(C, H, W)` real numbers.

    Returns:
        `(C,)` float64 in [0, 1]; a flat channel has the share of the area.

    Example:
        >>> contrast(np.array([[[0.0] * 19 + [3.0]], [[1.0] * 20]])).tolist()
        [1.0, 0.05]
    """
    return _hottest(_measure(maps))


@dataclass(frozen=True)
class BoxEnergy:
    """The energy of a stage in one image, inside the detections and outside.

    Example:
        >>> BoxEnergy(np.array([0.1, 0.7, 0.4]), area=0.05, by="boxes", flat=np.zeros(3, bool)).best(2)
        [1, 2]
    """

    shares: np.ndarray
    """`(C,)` in [0, 1], see `energy_inside`, or `contrast` where nothing was detected."""
    area: float
    """The share of the map that they cover: what a map without a preference would have."""
    by: str
    """What was measured, see `Areas.name`, or `contrast`."""
    flat: np.ndarray
    """`(C,)` bool: channels that have one value everywhere."""
    per_box: tuple[BoxEnergy, ...] = ()
    """The same for each box alone, where that was asked for."""

    @cached_property
    def score(self) -> float:
        """The stage's own figure: the mean of its best tenth of channels, lest the others outvote those that answer."""
        best = max(1, len(self.shares) // 10)
        return float(np.sort(self.shares)[-best:].mean())

    def best(self, n: int) -> list[int]:
        """The numbers of the `n` channels with the largest shares, the largest first."""
        return self._order[:n].tolist()

    @cached_property
    def _order(self) -> np.ndarray:
        return np.argsort(-self.shares, kind="stable")


def box_energy(
    maps: np.ndarray, areas: np.ndarray | Areas, size: tuple[int, int], *, per_box: bool = False
) -> BoxEnergy:
    """The share of each channel's energy inside the detections, or in its hottest pixels where there are none.

    Args:
        maps: `(C, H, W)` real numbers.
        areas: the detections' areas: `(k, 4)` left, top, right, bottom in pixels of the network's input, or rotated
            boxes or masks; none: by contrast.
        size: height and width of the network's input.
        per_box: also for each detection alone.

    Example:
        >>> box_energy(np.eye(4)[None], np.array([[0, 0, 16, 16]]), (32, 32)).score
        0.5
    """
    energy = _measure(maps)
    if not len(areas):
        return BoxEnergy(_hottest(energy), HOT, CONTRAST, energy.flat)
    areas = areas if isinstance(areas, Areas) else UprightBoxes(areas)
    shape = maps.shape[1], maps.shape[2]

    def found(part: Part, each: tuple[BoxEnergy, ...] = ()) -> BoxEnergy:
        return BoxEnergy(_shares(energy, part), part.share(shape), areas.name, energy.flat, each)

    each = tuple(found(part) for part in areas.each(shape, size)) if per_box else ()
    return found(areas.union(shape, size), each)


class _Energy(NamedTuple):
    values: np.ndarray
    """`(C, H, W)`, of which energy is what lies above `low`."""
    low: np.ndarray
    """`(C,)` float64: each channel's minimum, or 0 where it was subtracted already."""
    total: np.ndarray
    """`(C,)` float64: each channel's energy."""
    flat: np.ndarray
    """`(C,)` bool: channels that have one value everywhere."""


def _measure(maps: np.ndarray) -> _Energy:
    zero = np.zeros(len(maps))
    if maps.dtype == np.float32:
        with np.errstate(invalid="ignore", over="ignore"):
            least = maps.min(axis=(1, 2))
            low = least.astype(np.float64)
            below = low * (maps.shape[1] * maps.shape[2])
            total = _sums(maps) - below
            clear = (total > _CLEAR * np.abs(below)) & (total > _FLOAT32_TINY) & (total < _FLOAT32_HUGE)
            if clear.all():  # as nearly always: nothing is copied
                return _Energy(maps, low, total, ~clear)
            energy = maps - least[:, None, None]
            total = _sums(energy)
        if (np.isfinite(total) & ((total == 0) | (total > _FLOAT32_TINY))).all():
            return _Energy(energy, zero, total, total == 0)
    finite = np.where(np.isfinite(maps), maps, np.nan).astype(np.float64)
    values, _ = prevent_overflow(finite)
    energy = np.nan_to_num(values - np.fmin.reduce(values, axis=(1, 2), keepdims=True))
    return _Energy(energy, zero, energy.sum(axis=(1, 2)), (maps == maps[:, :1, :1]).all(axis=(1, 2)))


def _shares(energy: _Energy, part: Part) -> np.ndarray:
    """Each channel's share of energy, `(C,)`, that lies in a part of the map."""
    inside = _weighted_sums(energy.values[:, part.rows, part.columns], part.weights) - energy.low * part.weights.sum()
    area = part.share((energy.values.shape[1], energy.values.shape[2]))
    return np.divide(inside.clip(0), energy.total, out=np.full(len(inside), area), where=energy.total > 0)


def _sums(maps: np.ndarray) -> np.ndarray:
    return np.einsum("chw->ch", maps).sum(axis=1, dtype=np.float64)


def _hottest(energy: _Energy) -> np.ndarray:
    """Each channel's share of energy, `(C,)`, in the hottest twentieth of its pixels."""
    values = energy.values.reshape(len(energy.values), -1)
    count = max(1, round(values.shape[1] * HOT))
    inside = np.partition(values, -count, axis=1)[:, -count:].sum(axis=1) - energy.low * count
    return np.divide(inside, energy.total, out=np.full(len(inside), count / values.shape[1]), where=energy.total > 0)
