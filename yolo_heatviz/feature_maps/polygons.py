"""What rotated boxes cover of a feature map: the union of polygons, line by line.

Between two lines that no corner lies between, what the middle holds of a polygon, times their distance, is its area. So
one alone is covered exactly. Of a crowd, the lines lie closer than pixels, not at each place where two sides cross:
those are far too many where hundreds of boxes overlap.
"""

from __future__ import annotations

import numpy as np

from .areas import Areas, Part, part_of, rounded
from .polygon_spans import crossings_of, sides_of, spans_along

ROTATED = "rotated boxes"
_FINE = 32
"""Lines a row of pixels, where polygons may overlap."""
_ROWS = 8
"""Rows of pixels that are worked out at a time, with the polygons that reach into them."""


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
        """See `Areas.coverage`, and for its error `polygon_coverage`."""
        return polygon_coverage(self._corners * (shape[1] / size[1], shape[0] / size[0]), shape)

    def _each(self, shape: tuple[int, int], size: tuple[int, int]) -> list[Part]:
        parts = []
        for corners in self._corners * (shape[1] / size[1], shape[0] / size[0]):
            left, top = np.floor(corners.min(axis=0)).clip(0, (shape[1], shape[0])).astype(int).tolist()
            right, bottom = np.ceil(corners.max(axis=0)).clip(0, (shape[1], shape[0])).astype(int).tolist()
            inside = polygon_coverage(corners[None] - (left, top), (max(0, bottom - top), max(0, right - left)))
            parts.append(part_of(inside, top, left))
        return parts


def polygon_coverage(corners: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The share of each cell of a grid inside the union of polygons.

    One polygon is covered exactly. Of several, a cell that a side passes is off by some 1/1000 as a rule, and by about
    1/64 where the side is almost level, the next as much the other way: all of the area by a few hundredths of a cell.

    Args:
        corners: `(k, n, 2)` x and y, in cells, of polygons whose sides do not cross.
        shape: height and width of the grid.

    Returns:
        `shape` float64 in [0, 1].

    Example:
        >>> polygon_coverage(np.array([[[0, 0], [2, 0], [0, 1]]]), (1, 2)).tolist()
        [[0.75, 0.25]]
    """
    sides, covered = sides_of(corners), np.zeros(shape)
    for top in range(0, shape[0], _ROWS):
        rows = covered[top : top + _ROWS]
        here = (sides[..., 1].min(axis=(1, 2)) < top + len(rows)) & (sides[..., 1].max(axis=(1, 2)) > top)
        if here.any():
            rows[:] = _cover(sides[here] - (0, top), (len(rows), shape[1]))
    return rounded(covered)


def _cover(sides: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    height, width = shape
    corners = sides[:, :, 0, 1].ravel()
    if len(sides) == 1:
        borders = np.linspace((0, 0), (width, 0), width + 1)[:, None] + ((0, 0), (0, height))
        lines = np.concatenate([corners, crossings_of(sides, borders[None])[0], np.arange(height + 1)])
    else:
        lines = np.concatenate([corners, np.arange(height * _FINE + 1) / _FINE])
    lines = np.unique(lines.clip(0, height))
    middles, heights = (lines[1:] + lines[:-1]) / 2, np.diff(lines)
    low, high = (ends.reshape(-1, len(middles)).clip(0, width) for ends in spans_along(sides, middles))
    order = low.argsort(axis=0)
    low, high = np.take_along_axis(low, order, 0), np.maximum.accumulate(np.take_along_axis(high, order, 0))
    low[1:] = np.maximum(low[1:], high[:-1])  # each span begins where those before it have ended
    span, line = np.nonzero(high > low)
    rows, high, low = np.floor(middles[line]).astype(int), high[span, line], low[span, line]
    return _left_of(high, rows, heights[line], shape) - _left_of(low, rows, heights[line], shape)


def _left_of(x: np.ndarray, rows: np.ndarray, heights: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The part of each cell left of the places `x` on lines of those heights, of all of them together, `shape`."""
    height, width = shape
    columns = np.floor(x).astype(int)
    cells, count = rows * (width + 1) + columns, height * (width + 1)
    whole = np.bincount(cells, heights, count).reshape(height, width + 1)
    partly = np.bincount(cells, heights * (x - columns), count).reshape(height, width + 1)
    return partly[:, :width] + whole[:, :0:-1].cumsum(axis=1)[:, ::-1]
