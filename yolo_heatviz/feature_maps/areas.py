"""The areas of an image's detections, and what they cover of a feature map: upright boxes, and what all areas share."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

BOXES = "boxes"
"""What upright boxes are called in captions, tables and the manifest."""
_ROUNDING = 1e-12


class Part(NamedTuple):
    """The part of a feature map that an area covers."""

    rows: slice
    columns: slice
    weights: np.ndarray
    """`(h, w)` float64 in [0, 1]: the share of each pixel of these rows and columns that lies inside."""

    def share(self, shape: tuple[int, int]) -> float:
        """The share of a map of that height and width that it covers."""
        return float(self.weights.sum() / (shape[0] * shape[1]))


class Areas:
    """Areas of one image; what they cover of a map is worked out once for all stages of one size.

    Attributes:
        name: what they are called, in the plural.
    """

    name = BOXES

    def __init__(self) -> None:
        self._unions: dict[tuple, Part] = {}
        self._parts: dict[tuple, Sequence[Part]] = {}

    def __len__(self) -> int:
        raise NotImplementedError

    def coverage(self, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
        """The share of each feature pixel inside the union of the areas.

        Args:
            shape: height and width of the map.
            size: height and width of the network's input.

        Returns:
            `(H, W)` float64 in [0, 1].
        """
        raise NotImplementedError

    def _each(self, shape: tuple[int, int], size: tuple[int, int]) -> Sequence[Part]:
        raise NotImplementedError

    def union(self, shape: tuple[int, int], size: tuple[int, int]) -> Part:
        """The part of the map inside the union of the areas, see `coverage`."""
        if (shape, size) not in self._unions:
            self._unions[shape, size] = part_of(self.coverage(shape, size))
        return self._unions[shape, size]

    def each(self, shape: tuple[int, int], size: tuple[int, int]) -> Sequence[Part]:
        """The part of the map inside each area alone."""
        if (shape, size) not in self._parts:
            self._parts[shape, size] = self._each(shape, size)
        return self._parts[shape, size]


class UprightBoxes(Areas):
    """Boxes whose sides are those of the image.

    Args:
        boxes: `(k, 4)` left, top, right, bottom in pixels of the network's input.

    Example:
        >>> UprightBoxes(np.array([[0, 0, 8, 4]])).coverage((2, 2), (16, 16)).tolist()
        [[0.5, 0.0], [0.0, 0.0]]
    """

    def __init__(self, boxes: np.ndarray) -> None:
        super().__init__()
        self._boxes = np.asarray(boxes, np.float64).reshape(-1, 4)

    def __len__(self) -> int:
        return len(self._boxes)

    def coverage(self, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
        """See `Areas.coverage`."""
        columns, across = _strips(self._boxes[:, [0, 2]] * (shape[1] / size[1]), shape[1])
        rows, down = _strips(self._boxes[:, [1, 3]] * (shape[0] / size[0]), shape[0])
        union = np.zeros((rows.shape[1], columns.shape[1]))
        for (left, right), (top, bottom) in zip(across, down):
            union[top:bottom, left:right] = 1
        return np.einsum("hs,sw->hw", rows, np.einsum("st,wt->sw", union, columns))

    def _each(self, shape: tuple[int, int], size: tuple[int, int]) -> list[Part]:
        columns = _sides(self._boxes[:, [0, 2]] * (shape[1] / size[1]), shape[1])
        rows = _sides(self._boxes[:, [1, 3]] * (shape[0] / size[0]), shape[0])
        parts = []
        for across, down in zip(columns.T, rows.T):
            wide, high = _reach(across), _reach(down)
            parts.append(Part(high, wide, np.outer(down[high], across[wide])))
        return parts


def part_of(covered: np.ndarray, top: int = 0, left: int = 0) -> Part:
    """The rows and columns that are covered at all.

    Args:
        covered: `(h, w)` in [0, 1], the share of each feature pixel inside; of a part of a map, or all of it.
        top, left: the row and the column of the map where it begins.

    Example:
        >>> rows, columns, weights = part_of(np.array([[0, 0, 0], [0, 0.5, 0]]))
        >>> rows, columns, weights.tolist()
        (slice(1, 2, None), slice(1, 2, None), [[0.5]])
    """
    rows, columns = _reach(covered.max(axis=1, initial=0)), _reach(covered.max(axis=0, initial=0))
    high, wide = slice(rows.start + top, rows.stop + top), slice(columns.start + left, columns.stop + left)
    return Part(high, wide, covered[rows, columns])


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


def _reach(shares: np.ndarray) -> slice:
    """From the first of the shares along one axis that is not 0 to the last."""
    touched = np.flatnonzero(shares)
    return slice(int(touched[0]), int(touched[-1]) + 1) if len(touched) else slice(0, 0)


def rounded(covered: np.ndarray) -> np.ndarray:
    """Shares within [0, 1]; what is there by rounding alone is none."""
    return np.where(covered < _ROUNDING, 0, covered).clip(0, 1)
