"""All that a head predicted for one image, and what NMS kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Mapping

import numpy as np

from ..text import quoted
from .predictions import Predictions


@dataclass(frozen=True)
class Rules:
    """The limits that remove predictions."""

    conf: float
    """A confidence has to be above it."""
    iou: float
    """NMS removes what overlaps a more confident box by more."""
    classes: tuple[int, ...] | None
    """The classes that are kept; None for all."""
    agnostic: bool
    """NMS works across classes."""
    max_det: int


@dataclass(frozen=True)
class HeadOutput:
    """A head's predictions for one image, and the numbers of those that NMS kept.

    Example:
        >>> predictions = Predictions(np.zeros((2, 4)), np.array([[0.1, 0.25], [0.87, 0.5]]), None, [])
        >>> rules = Rules(conf=0.2, iou=0.45, classes=None, agnostic=False, max_det=1)
        >>> output = HeadOutput(predictions, np.array([1, 0]), rules, {0: "hole", 1: "stain"})
        >>> output.survivors.tolist(), output.box_labels
        ([1], {1: 'box 0 (hole 0.87)', 0: 'stain 0.25, itself beyond --max-det'})
    """

    predictions: Predictions
    kept: np.ndarray
    """`(k,)` int64: numbers of the predictions that NMS kept, the most confident first, before `rules.max_det`."""
    rules: Rules
    """The limits that removed the others, in this order: confidence, class, NMS, number."""
    names: Mapping[int, str]
    """Classes by number."""

    @property
    def survivors(self) -> np.ndarray:
        """`(k,)` int64: numbers of the predictions that became detections, in the detections' order."""
        return self.kept[: self.rules.max_det]

    @cached_property
    def box_labels(self) -> dict[int, str]:
        """Labels of what NMS kept, as they are in the table of boxes, by the predictions' numbers."""
        labels = {}
        for rank, index in enumerate(self.kept.tolist()):
            class_id, confidence = self.predictions.best_class(index)
            scored = f"{quoted(self.names[class_id])} {confidence:.2f}"
            labels[index] = (
                f"box {rank} ({scored})" if rank < self.rules.max_det else f"{scored}, itself beyond --max-det"
            )
        return labels
