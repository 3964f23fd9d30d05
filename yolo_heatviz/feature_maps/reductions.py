"""A stage's channels reduced to one map."""

from __future__ import annotations

from typing import Callable

import numpy as np

_TINY = 1e-30


def l2(maps: np.ndarray) -> np.ndarray:
    """The L2 norm over the channels, `(H, W)` float32 or float64."""
    if maps.dtype == np.float32:
        with np.errstate(over="ignore", invalid="ignore"):
            squares = np.einsum("chw,chw->hw", maps, maps)
        if squares.min() > _TINY and np.isfinite(squares).all():  # four times as fast, where float32 holds the squares
            return np.sqrt(squares)
    return np.sqrt(np.einsum("chw,chw->hw", maps, maps, dtype=np.float64, casting="unsafe"))


def _select_max(maps: np.ndarray) -> np.ndarray:
    return maps[maps.sum(axis=(1, 2), dtype=np.float64).argmax()]


REDUCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mean": lambda maps: maps.mean(axis=0, dtype=np.float64),
    "max": lambda maps: maps.max(axis=0),
    "min": lambda maps: maps.min(axis=0),
    "sum": lambda maps: maps.sum(axis=0, dtype=np.float64),
    "std": lambda maps: maps.std(axis=0, dtype=np.float64),
    "l2": l2,
    "abs-mean": lambda maps: np.abs(maps.astype(np.float64)).mean(axis=0),
    "squeeze_mean": lambda maps: maps.mean(axis=0, dtype=np.float64),
    "select_max": _select_max,
}
"""From `(C, H, W)` to `(H, W)`; twice the values give twice the map. `squeeze_mean` and `select_max` (the channel with
the largest sum) are `channel_reduction` of mmengine's `Visualizer.draw_featmap`."""
