"""Where polygons lie along lines across them, and where their sides cross."""

from __future__ import annotations

import numpy as np


def sides_of(corners: np.ndarray) -> np.ndarray:
    """The sides, `(..., n, 2 ends, 2)`, of polygons, `(..., n, 2)`."""
    return np.stack([corners, np.roll(corners, -1, axis=-2)], axis=-2)


def spans_along(sides: np.ndarray, lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where polygons lie along lines that meet none of their corners.

    Args:
        sides: `(k, n, 2, 2)`.
        lines: their y, `(m,)`, or `(k, m)`, of each polygon its own.

    Returns:
        Where spans begin and end, `(k, n // 2, m)` each; some have no length.
    """
    (x0, y0), (x1, y1) = sides.transpose(2, 3, 0, 1)[..., None]
    y = lines[..., None, :]
    meets = (y0 < y) != (y1 < y)
    x = np.where(meets, x0 + (y - y0) * ((x1 - x0) / np.where(y1 == y0, 1, y1 - y0)), np.inf)
    x.sort(axis=1)
    x[np.isinf(x)] = 0
    return x[:, :-1:2], x[:, 1::2]


def crossings_of(ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The y, `(k, n * m)`, where each of `n` sides crosses each of `m` others, 0 where none does.

    Args:
        ones: `(k, n, 2, 2)`.
        others: `(k, m, 2, 2)`.
    """
    a, b = ones[:, :, None], others[:, None]
    along, across, between = a[..., 1, :] - a[..., 0, :], b[..., 1, :] - b[..., 0, :], b[..., 0, :] - a[..., 0, :]
    turn = _cross(along, across)
    safe = np.where(turn == 0, 1, turn)  # of parallel sides nothing crosses
    at, there = _cross(between, across) / safe, _cross(between, along) / safe
    crosses = (turn != 0) & (at >= 0) & (at <= 1) & (there >= 0) & (there <= 1)
    return np.where(crosses, a[..., 0, 1] + at * along[..., 1], 0).reshape(len(ones), -1)


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
