"""Which detection is which label's."""

from __future__ import annotations

import numpy as np


def match(overlap: np.ndarray, confidences: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Give each detection a label, or none, at each threshold.

    The most confident chooses first, and takes the label that it overlaps most of those that are left.

    Args:
        overlap: `(m, k)` of labels with detections; 0 where they cannot match, as where their classes differ.
        confidences: `(k,)`; of equal ones the first chooses first.
        thresholds: `(t,)`, above 0: the least overlaps of a match.

    Returns:
        `(k, t)` int64: the label's number, or -1; no label is given twice.

    Source: `BaseValidator.match_predictions` of Ultralytics 8.4.190, and COCO's evaluation before it, Lin et al.,
    "Microsoft COCO: Common Objects in Context", ECCV 2014.

    Example:
        >>> match(np.array([[0.9, 0.6]]), np.array([0.5, 0.8]), np.array([0.5, 0.7])).tolist()
        [[-1, 0], [0, -1]]
    """
    labels, count = overlap.shape
    matched = np.full((count, len(thresholds)), -1)
    if not labels or not count:
        return matched
    taken, every = np.zeros((labels, len(thresholds)), bool), np.arange(len(thresholds))
    order = np.argsort(-np.asarray(confidences), kind="stable")
    for number in order[(overlap >= thresholds.min()).any(axis=0)[order]]:
        left = np.where(taken, 0, overlap[:, number, None])
        best = left.argmax(axis=0)
        fits = left[best, every] >= thresholds
        matched[number, fits] = best[fits]
        taken[best[fits], every[fits]] = True
    return matched
