"""Controls: maps that read no network. A method that they beat has shown nothing."""

from __future__ import annotations

import numpy as np

_SIGMA = 0.25


def box_prior(box: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A bell over a box, whatever is in it: its standard deviation is a quarter of each side.

    Args:
        box: `(4,)` left, top, right, bottom in pixels.
        size: height and width of the map.

    Returns:
        `size` float64 in [0, 1].

    Example:
        >>> box_prior(np.array([0, 0, 3, 1]), (1, 3)).round(2).tolist()
        [[0.41, 1.0, 0.41]]
    """
    sides = []
    for low, high, count in ((box[1], box[3], size[0]), (box[0], box[2], size[1])):
        middle, spread = (low + high) / 2, max(1.0, (high - low)) * _SIGMA
        sides.append(np.exp(-(((np.arange(count) + 0.5 - middle) / spread) ** 2) / 2))
    return sides[0][:, None] * sides[1]


def random(size: tuple[int, int], seed: int = 0, cell: int = 8) -> np.ndarray:
    """Noise in square cells.

    Args:
        size: height and width of the map.
        seed: the same one gives the same noise.
        cell: the side of a cell in pixels.

    Returns:
        `size` float64 in [0, 1).

    Example:
        >>> random((16, 24)).shape
        (16, 24)
    """
    cells = [-(-side // cell) for side in size]
    return np.random.default_rng(seed).random(cells).repeat(cell, 0).repeat(cell, 1)[: size[0], : size[1]]
