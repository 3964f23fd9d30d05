"""The overlap of rotated boxes."""

from __future__ import annotations

import numpy as np

from .boxes import box_iou, envelopes
from .polygon_spans import crossings_of, sides_of, spans_along

_PAIRS = 4096
"""Pairs of boxes that are worked out at a time."""
_ROUNDING = 1e-14


def rotated_iou(first: np.ndarray, second: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
    """Intersection over union of each of one set of rotated boxes with each of another, exactly.

    Args:
        first: `(k, 4, 2)` x and y of their corners.
        second: `(m, 4, 2)` in the same units.
        among: `(k, m)` bool: the pairs that are asked for, by default all; others are 0.

    Returns:
        `(k, m)` float64 in [0, 1]; boxes without an area overlap nothing.

    Example:
        >>> upright, turned = [[0, 0], [2, 0], [2, 2], [0, 2]], [[1, 0], [2, 1], [1, 2], [0, 1]]
        >>> rotated_iou(np.array([upright]), np.array([turned, upright])).tolist()
        [[0.5, 1.0]]
    """
    first, second = (np.asarray(corners, np.float64).reshape(-1, 4, 2) for corners in (first, second))
    iou = np.zeros((len(first), len(second)))
    near = box_iou(envelopes(first), envelopes(second)) > 0
    ones, others = np.nonzero(near if among is None else near & among)
    for start in range(0, len(ones), _PAIRS):
        one, other = ones[start : start + _PAIRS], others[start : start + _PAIRS]
        iou[one, other] = _iou_of_pairs(np.stack([first[one], second[other]], axis=1))
    return iou


def _iou_of_pairs(pairs: np.ndarray) -> np.ndarray:
    """The IoU, `(p,)`, of pairs of polygons, `(p, 2, n, 2)`."""
    low, high = pairs.min(axis=(1, 2), keepdims=True), pairs.max(axis=(1, 2), keepdims=True)
    sides = sides_of((pairs - low) / (high - low))  # (p, 2, n, 2 ends, 2)
    lines = np.concatenate(
        [sides[:, :, :, 0, 1].reshape(len(pairs), -1), crossings_of(sides[:, 0], sides[:, 1])], axis=1
    )
    lines.sort(axis=1)
    middles, heights = (lines[:, 1:] + lines[:, :-1]) / 2, np.diff(lines, axis=1)
    (start, end), (left, right) = (spans_along(sides[:, each], middles) for each in (0, 1))
    areas = [(heights * (to - at).sum(axis=1)).sum(axis=1) for at, to in ((start, end), (left, right))]
    shared = np.minimum(end[:, :, None], right[:, None]) - np.maximum(start[:, :, None], left[:, None])
    inside = (heights * shared.clip(0).sum(axis=(1, 2))).sum(axis=1)
    union = areas[0] + areas[1] - inside
    return np.divide(inside, union, out=np.zeros(len(pairs)), where=np.minimum(*areas) > _ROUNDING).clip(0, 1)
