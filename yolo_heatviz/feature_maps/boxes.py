"""The overlap of boxes."""

from __future__ import annotations

import numpy as np


def box_iou(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Intersection over union of each of one set of boxes with each of another.

    Args:
        first: `(k, 4)` left, top, right, bottom.
        second: `(m, 4)` in the same units.

    Returns:
        `(k, m)` float64 in [0, 1]; boxes without an area overlap nothing.

    Example:
        >>> box_iou(np.array([[0, 0, 2, 2]]), np.array([[0, 0, 2, 1], [5, 5, 6, 6]])).tolist()
        [[0.5, 0.0]]
    """
    first, second = (np.asarray(boxes, np.float64).reshape(-1, 4) for boxes in (first, second))
    top_left = np.maximum(first[:, None, :2], second[None, :, :2])
    bottom_right = np.minimum(first[:, None, 2:], second[None, :, 2:])
    intersection = (bottom_right - top_left).clip(0).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).clip(0).prod(axis=1) for boxes in (first, second)]
    union = areas[0][:, None] + areas[1][None] - intersection
    return np.divide(intersection, union, out=np.zeros_like(intersection), where=union > 0)


def envelopes(corners: np.ndarray) -> np.ndarray:
    """The upright boxes around polygons, `(k, 4)` left, top, right, bottom, of `(k, n, 2)` x and y of their corners.

    Example:
        >>> envelopes(np.array([[[4, 0], [8, 4], [4, 9], [0, 4]]])).tolist()
        [[0, 0, 8, 9]]
    """
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
