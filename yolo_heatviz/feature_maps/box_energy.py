"""The share of what a channel shows inside the detected boxes, which says which stage and channel to open first.

Source: the energy-based pointing game of Wang et al., "Score-CAM: Score-Weighted Visual Explanations for Convolutional
Neural Networks", CVPR Workshops 2020: the share of a map's energy inside the object's box. A channel's energy is what
its tile shows: its values above its own minimum.

The sums are einsum's, never matrix products: those wake the threads of NumPy's BLAS, which then wait for more work in a
loop, and take the processors from the detector.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .overflow import prevent_overflow

_HOT = 0.05
_FLOAT32_TINY = 1e-30


def coverage(boxes: np.ndarray, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """The share of each feature pixel inside the union of boxes.

    Args:
        boxes: `(k, 4)` left, top, right, bottom in pixels of the network's input.
        shape: height and width of the map.
        size: height and width of the network's input.

    Returns:
        `(H, W)` float64 in [0, 1].

    Example:
        >>> coverage(np.array([[0, 0, 8, 4]]), (2, 2), (16, 16)).tolist()
        [[0.5, 0.0], [0.0, 0.0]]
    """
    columns, across = _strips(boxes[:, [0, 2]] * (shape[1] / size[1]), shape[1])
    rows, down = _strips(boxes[:, [1, 3]] * (shape[0] / size[0]), shape[0])
    union = np.zeros((rows.shape[1], columns.shape[1]))
    for (left, right), (top, bottom) in zip(across, down):
        union[top:bottom, left:right] = 1
    return np.einsum("hs,sw->hw", rows, np.einsum("st,wt->sw", union, columns))


def _sides(edges: np.ndarray, count: int) -> np.ndarray:
    """The share of each of the `count` feature pixels between each pair of edges along one axis, `(count, k)`."""
    cells, within = np.arange(count)[:, None], edges.clip(0, count)
    return (np.minimum(cells + 1, within[:, 1]) - np.maximum(cells, within[:, 0])).clip(0)


def _strips(edges: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The strips between the boxes' edges along one axis.

    Returns:
        The share of each of the `count` feature pixels in each strip, and each box's first strip and the one after its
        last.
    """
    borders = np.unique(edges.clip(0, count))
    cells = np.arange(count)[:, None]
    shares = (np.minimum(cells + 1, borders[1:]) - np.maximum(cells, borders[:-1])).clip(0)
    return shares, np.searchsorted(borders, edges.clip(0, count))


def energy_inside(maps: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Each channel's share of energy inside the boxes.

    Args:
        maps: `(C, H, W)` real numbers; values that are not finite count as the minimum.
        covered: `(H, W)` in [0, 1], see `coverage`.

    Returns:
        `(C,)` float64 in [0, 1]; a flat channel has the share of the area.

    Example:
        >>> energy_inside(np.array([[[1.0, 5.0]], [[2.0, 2.0]]]), np.array([[0.0, 1.0]])).tolist()
        [1.0, 0.5]
    """
    return _shares(_energy(maps), covered)


def _shares(energies: tuple[np.ndarray, np.ndarray], covered: np.ndarray) -> np.ndarray:
    energy, total = energies
    rows, columns = _reach(covered.max(axis=1)), _reach(covered.max(axis=0))
    inside = _weighted_sums(energy.reshape(-1, *covered.shape)[:, rows, columns], covered[rows, columns])
    return np.divide(inside, total, out=np.full(len(energy), covered.mean()), where=total > 0)


def _reach(shares: np.ndarray) -> slice:
    """From the first of the shares along one axis that is not 0 to the last."""
    touched = np.flatnonzero(shares)
    return slice(touched[0], touched[-1] + 1) if len(touched) else slice(0)


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
    energy, total = _energy(maps)
    hottest = max(1, round(energy.shape[1] * _HOT))
    inside = np.partition(energy, -hottest, axis=1)[:, -hottest:].sum(axis=1)
    return np.divide(inside, total, out=np.full(len(maps), hottest / energy.shape[1]), where=total > 0)


@dataclass(frozen=True)
class BoxEnergy:
    """The energy of a stage in one image, inside the boxes and outside.

    Example:
        >>> BoxEnergy(np.array([0.1, 0.7, 0.4]), area=0.05, by="boxes", flat=np.zeros(3, bool)).best(2)
        [1, 2]
    """

    shares: np.ndarray
    """`(C,)` in [0, 1], see `energy_inside`, or `contrast` where nothing was detected."""
    area: float
    """The share of the map that the boxes cover: what a map without a preference would have."""
    by: str
    """`boxes` or `contrast`."""
    flat: np.ndarray
    """`(C,)` bool: channels that have one value everywhere."""
    per_box: tuple[BoxEnergy, ...] = ()
    """The same for each box alone, where that was asked for."""

    @property
    def score(self) -> float:
        """The stage's own figure: the mean of its best tenth of channels, lest the others outvote those that answer."""
        best = max(1, len(self.shares) // 10)
        return float(np.sort(self.shares)[-best:].mean())

    def best(self, n: int) -> list[int]:
        """The numbers of the `n` channels with the largest shares, the largest first."""
        return np.argsort(-self.shares, kind="stable")[:n].tolist()


def box_energy(maps: np.ndarray, boxes: np.ndarray, size: tuple[int, int], *, per_box: bool = False) -> BoxEnergy:
    """The share of each channel's energy inside the boxes, or in its hottest pixels where there are none.

    Args:
        maps: `(C, H, W)` real numbers.
        boxes: `(k, 4)` left, top, right, bottom in pixels of the network's input; none: by contrast.
        size: height and width of the network's input.
        per_box: also for each box alone.

    Example:
        >>> box_energy(np.eye(4)[None], np.array([[0, 0, 16, 16]]), (32, 32)).score
        0.5
    """
    flat = (maps == maps[:, :1, :1]).all(axis=(1, 2))
    if not len(boxes):
        return BoxEnergy(contrast(maps), _HOT, "contrast", flat)
    shape, energies = (maps.shape[1], maps.shape[2]), _energy(maps)
    covered = coverage(boxes, shape, size)
    shares = _shares(energies, covered)
    each_box = _per_box(energies, boxes, shape, size, flat) if per_box else ()
    return BoxEnergy(shares, float(covered.mean()), "boxes", flat, each_box)


def _per_box(
    energies: tuple[np.ndarray, np.ndarray],
    boxes: np.ndarray,
    shape: tuple[int, int],
    size: tuple[int, int],
    flat: np.ndarray,
) -> tuple[BoxEnergy, ...]:
    """Of each box alone: its own rows and columns are summed, and no box needs a map of the whole."""
    energy, total = energies
    maps = energy.reshape(-1, *shape)
    columns = _sides(boxes[:, [0, 2]] * (shape[1] / size[1]), shape[1])
    rows = _sides(boxes[:, [1, 3]] * (shape[0] / size[0]), shape[0])
    found = []
    for across, down in zip(columns.T, rows.T):
        wide, high = _reach(across), _reach(down)
        inside = _weighted_sums(maps[:, high, wide], np.outer(down[high], across[wide]))
        area = across.mean() * down.mean()
        shares = np.divide(inside, total, out=np.full(len(total), area), where=total > 0)
        found.append(BoxEnergy(shares, float(area), "boxes", flat))
    return tuple(found)


def _energy(maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each pixel's value above its channel's minimum, `(C, H * W)`, and each channel's sum of them, `(C,)` float64."""
    flat = maps.reshape(len(maps), -1)
    if flat.dtype == np.float32:
        with np.errstate(invalid="ignore", over="ignore"):
            energy = flat - flat.min(axis=1, keepdims=True)
            total = energy.sum(axis=1, dtype=np.float64)
        if (np.isfinite(total) & ((total == 0) | (total > _FLOAT32_TINY))).all():
            return energy, total
    finite = np.where(np.isfinite(flat), flat, np.nan).astype(np.float64)
    values, _ = prevent_overflow(finite)
    energy = np.nan_to_num(values - np.fmin.reduce(values, axis=1, keepdims=True))
    return energy, energy.sum(axis=1)
