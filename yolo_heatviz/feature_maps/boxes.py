"""Intersections of boxes over their unions."""

from __future__ import annotations

import numpy as np


def overlaps(found: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Intersection over union of each of one set of boxes with each of another.

    Args:
        found: `(k, 4)` left, top, right, bottom.
        given: `(m, 4)` in the same units.

    Returns:
        `(k, m)` float64 in [0, 1]; boxes without an area overlap nothing.

    Example:
        >>> overlaps(np.array([[0, 0, 2, 2]]), np.array([[0, 0, 2, 1], [5, 5, 6, 6]])).tolist()
        [[0.5, 0.0]]
    """
    found, given = (np.asarray(boxes, np.float64).reshape(-1, 4) for boxes in (found, given))
    corners = np.maximum(found[:, None, :2], given[None, :, :2]), np.minimum(found[:, None, 2:], given[None, :, 2:])
    common = (corners[1] - corners[0]).clip(0).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).clip(0).prod(axis=1) for boxes in (found, given)]
    union = areas[0][:, None] + areas[1][None] - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)
