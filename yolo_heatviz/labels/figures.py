"""Average precision and its companions over a run, by Ultralytics' own functions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .. import upstream

THRESHOLDS = np.linspace(0.5, 0.95, 10).astype(np.float32)
"""The overlaps that mAP50-95 is the mean over."""


class FiguresOfRun(NamedTuple):
    """What `val` prints of a run."""

    classes: dict[int, tuple[float, float]]
    """AP at an overlap of 0.5 and its mean from 0.5 to 0.95 by class, of those with labels."""
    mean: tuple[float, float] | None
    """mAP50 and mAP50-95; None without labels."""
    best: tuple[float, float] | None
    """Mean precision and recall at the confidence of the best F1."""


class Figures:
    """Collects what average precision is worked out from.

    Example:
        >>> figures = Figures()
        >>> figures.add(np.full((1, 10), True), np.array([0.9]), np.array([2]), np.array([2]))
        >>> found = figures.result()
        >>> {class_id: [round(each, 3) for each in pair] for class_id, pair in found.classes.items()}
        {2: [0.995, 0.995]}
    """

    def __init__(self) -> None:
        self._correct: list[np.ndarray] = []
        self._confidences: list[np.ndarray] = []
        self._classes: list[np.ndarray] = []
        self._labels: list[np.ndarray] = []
        self._known: FiguresOfRun | None = None

    def add(self, correct: np.ndarray, confidences: np.ndarray, classes: np.ndarray, labels: np.ndarray) -> None:
        """Add an image.

        Args:
            correct: `(k, 10)` bool: whether a detection has a label at each of `THRESHOLDS`.
            confidences: `(k,)`.
            classes: `(k,)` class numbers of the detections.
            labels: `(m,)` class numbers of the labels.
        """
        self._known = None
        self._correct.append(correct)
        self._confidences.append(np.asarray(confidences, np.float32))
        self._classes.append(classes)
        self._labels.append(labels)

    def result(self) -> FiguresOfRun:
        """Work out the figures of the images so far, once until there are more."""
        if self._known is None:
            self._known = self._worked_out()
        return self._known

    def _worked_out(self) -> FiguresOfRun:
        labels = np.concatenate(self._labels) if self._labels else np.empty(0)
        if not len(labels):
            return FiguresOfRun({}, None, None)
        correct, confidences = np.concatenate(self._correct), np.concatenate(self._confidences)
        return average_precision(correct, confidences, np.concatenate(self._classes), labels)


def average_precision(
    correct: np.ndarray, confidences: np.ndarray, classes: np.ndarray, labels: np.ndarray
) -> FiguresOfRun:
    """The figures of detections.

    Args:
        correct: `(k, t)` bool: whether a detection has a label at each of `t` thresholds, the first of which is 0.5.
        confidences: `(k,)`.
        classes: `(k,)` their class numbers.
        labels: `(m,)` the labels' class numbers, at least one.

    Source: `ap_per_class` of `ultralytics.utils.metrics`.
    """
    results = upstream.average_precision()(correct, confidences, classes, labels)
    _, _, precision, recall, _, average, found, *_ = results
    by_class = {int(number): (float(row[0]), float(row.mean())) for number, row in zip(found, average)}
    mean = float(average[:, 0].mean()), float(average.mean())
    return FiguresOfRun(by_class, mean, (float(precision.mean()), float(recall.mean())))
