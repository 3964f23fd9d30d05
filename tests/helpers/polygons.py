"""Rotated boxes, and how much of each cell they cover, counted slowly."""

from __future__ import annotations

from typing import Sequence

import numpy as np


def rotated(x: float, y: float, width: float, height: float, degrees: float) -> np.ndarray:
    """The corners of a box around its middle, `(4, 2)`."""
    turn = np.deg2rad(degrees)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    signs = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]])
    return np.array([x, y]) + signs[:, :1] * along * width / 2 + signs[:, 1:] * across * height / 2


def slow_coverage(polygons: Sequence[np.ndarray], shape: tuple[int, int], fine: int = 100) -> np.ndarray:
    """The share of each cell inside any of the convex polygons, by counting points on one side of all their sides."""
    ys = (np.arange(shape[0] * fine) + 0.5) / fine
    xs = (np.arange(shape[1] * fine) + 0.5) / fine
    inside = np.zeros((len(ys), len(xs)), bool)
    for polygon in polygons:
        turns = []
        for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0)):
            turns.append((x1 - x0) * (ys[:, None] - y0) - (y1 - y0) * (xs - x0))
        inside |= (np.array(turns) > 0).all(axis=0) | (np.array(turns) < 0).all(axis=0)
    return inside.reshape(shape[0], fine, shape[1], fine).mean(axis=(1, 3))
