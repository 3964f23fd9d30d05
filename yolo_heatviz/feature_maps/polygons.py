"""What rotated boxes cover of a feature map, exactly: the union of polygons, slab by slab.

Between two neighbouring breaks along the map's width (a corner, a crossing of two sides, or of a side with a border of
a row or a column) each side is one straight line within one pixel. So what lies inside at the middle of such a slab,
times its width, is the area inside, without an error but rounding.
"""

from __future__ import annotations

import numpy as np

from .areas import Areas, Part, part_of, rounded
from .boxes import box_iou, envelopes

ROTATED = "rotated boxes"


class RotatedBoxes(Areas):
    """Boxes at any angle.

    Args:
        corners: `(k, n, 2)` x and y of each box's corners in pixels of the network's input, in order around it; any
            polygon whose sides do not cross will do.

    Example:
        >>> RotatedBoxes(np.array([[[4, 0], [8, 4], [4, 8], [0, 4]]])).coverage((2, 2), (8, 8)).tolist()
        [[0.5, 0.5], [0.5, 0.5]]
    """

    name = ROTATED

    def __init__(self, corners: np.ndarray) -> None:
        super().__init__()
        self._corners = np.asarray(corners, np.float64)

    def __len__(self) -> int:
        return len(self._corners)

    def coverage(self, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
        """See `Areas.coverage`."""
        return polygon_coverage(self._corners * (shape[1] / size[1], shape[0] / size[0]), shape)

    def _each(self, shape: tuple[int, int], size: tuple[int, int]) -> list[Part]:
        parts = []
        for corners in self._corners * (shape[1] / size[1], shape[0] / size[0]):
            left, top = np.floor(corners.min(axis=0)).clip(0, (shape[1], shape[0])).astype(int).tolist()
            right, bottom = np.ceil(corners.max(axis=0)).clip(0, (shape[1], shape[0])).astype(int).tolist()
            inside = polygon_coverage(corners[None] - (left, top), (max(0, bottom - top), max(0, right - left)))
            parts.append(part_of(inside, top, left))
        return parts


def rotated_iou(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Intersection over union of each of one set of rotated boxes with each of another.

    Args:
        first: `(k, 4, 2)` x and y of their corners.
        second: `(m, 4, 2)` in the same units.

    Returns:
        `(k, m)` float64 in [0, 1]; boxes without an area overlap nothing.

    Example:
        >>> upright, turned = [[0, 0], [2, 0], [2, 2], [0, 2]], [[1, 0], [2, 1], [1, 2], [0, 1]]
        >>> rotated_iou(np.array([upright]), np.array([turned, upright])).tolist()
        [[0.5, 1.0]]
    """
    first, second = (np.asarray(corners, np.float64).reshape(-1, 4, 2) for corners in (first, second))
    iou = np.zeros((len(first), len(second)))
    for one, other in zip(*np.nonzero(box_iou(envelopes(first), envelopes(second)) > 0)):
        pair = np.stack([first[one], second[other]])
        low = pair.min(axis=(0, 1))
        pair = (pair - low) / (pair.max(axis=(0, 1)) - low)  # one cell holds both
        areas = [polygon_coverage(each[None], (1, 1))[0, 0] for each in pair]
        union = polygon_coverage(pair, (1, 1))[0, 0]
        iou[one, other] = max(0.0, sum(areas) - union) / union if union > 0 and min(areas) > 0 else 0.0
    return iou


def polygon_coverage(corners: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The share of each cell of a grid inside the union of polygons.

    Args:
        corners: `(k, n, 2)` x and y, in cells, of polygons whose sides do not cross.
        shape: height and width of the grid.

    Returns:
        `shape` float64 in [0, 1].

    Example:
        >>> polygon_coverage(np.array([[[0, 0], [2, 0], [0, 1]]]), (1, 2)).tolist()
        [[0.75, 0.25]]
    """
    height, width = shape
    if not (len(corners) and height and width):
        return np.zeros(shape)
    sides = np.stack([corners, np.roll(corners, -1, axis=1)], axis=2)  # (k, n, 2 ends, 2)
    breaks = _breaks(sides, shape)
    middles, widths = (breaks[1:] + breaks[:-1]) / 2, np.diff(breaks)
    slab, low, high = _disjoint(*_spans(sides, middles, height), height)
    columns = np.floor(middles[slab]).astype(int).clip(0, width - 1)
    inside = _above(high, columns, widths[slab], shape) - _above(low, columns, widths[slab], shape)
    return rounded(inside)


def _breaks(sides: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The places along the width between which nothing begins, ends or crosses, from 0 to the width."""
    height, width = shape
    (x0, y0), (x1, y1) = sides.reshape(-1, 2, 2).transpose(1, 2, 0)
    first, last = np.ceil(np.minimum(y0, y1)).clip(0, height), np.floor(np.maximum(y0, y1)).clip(-1, height)
    side, row = _ranges(first.astype(int), last.astype(int) + 1)
    drop = np.where(y1 == y0, 1, y1 - y0)
    crossings = x0[side] + (row - y0[side]) / drop[side] * (x1 - x0)[side]
    found = [np.arange(width + 1), x0, crossings, _intersections(sides)]
    return np.unique(np.concatenate(found).clip(0, width))


def _intersections(sides: np.ndarray) -> np.ndarray:
    """Where sides of different polygons cross along the width."""
    around = envelopes(sides[:, :, 0])
    one, other = np.nonzero(np.triu(box_iou(around, around) > 0, 1))
    a, b = sides[one][:, :, None], sides[other][:, None]
    along, across, between = a[..., 1, :] - a[..., 0, :], b[..., 1, :] - b[..., 0, :], b[..., 0, :] - a[..., 0, :]
    turn = _cross(along, across)
    safe = np.where(turn == 0, 1, turn)  # of parallel sides nothing crosses
    at, there = _cross(between, across) / safe, _cross(between, along) / safe
    crosses = (turn != 0) & (at >= 0) & (at <= 1) & (there >= 0) & (there <= 1)
    return (a[..., 0, 0] + at * along[..., 0])[crosses]


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def _ranges(first: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All whole numbers of several ranges: which range each is of, and the numbers."""
    counts = (end - first).clip(0)
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - np.repeat(counts.cumsum() - counts, counts) + first[which]


def _spans(sides: np.ndarray, middles: np.ndarray, height: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each polygon's inside along the middle of each slab: which slab, from where, to where."""
    (x0, y0), (x1, y1) = sides.reshape(-1, 2, 2).transpose(1, 2, 0)
    side, slab = _ranges(np.searchsorted(middles, np.minimum(x0, x1)), np.searchsorted(middles, np.maximum(x0, x1)))
    slope = (y1 - y0)[side] / (x1 - x0)[side]
    y = (y0[side] + (middles[slab] - x0[side]) * slope).clip(0, height)
    polygon = side // sides.shape[1]
    order = np.lexsort((y, slab, polygon))
    return slab[order][::2], y[order][::2], y[order][1::2]


def _disjoint(
    slab: np.ndarray, low: np.ndarray, high: np.ndarray, height: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same without what overlaps: each span begins where those before it in its slab have ended."""
    order = np.lexsort((low, slab))
    slab, low, high = slab[order], low[order], high[order]
    base = slab * (height + 1.0)
    ended = np.maximum.accumulate(high + base)
    before = np.concatenate([[0.0], ended[:-1]]) - base
    low = np.maximum(low, before)
    return slab, low, np.maximum(low, high)


def _above(y: np.ndarray, columns: np.ndarray, weights: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The weighted part of each cell above the places `y`, of all of them together, `shape` float64."""
    height, width = shape
    rows = np.floor(y).astype(int)
    cells, count = rows * width + columns, (height + 1) * width
    whole = np.bincount(cells, weights, count).reshape(height + 1, width)
    partly = np.bincount(cells, weights * (y - rows), count).reshape(height + 1, width)
    return partly[:height] + whole[::-1].cumsum(axis=0)[::-1][1:]
