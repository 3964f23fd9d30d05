"""What became of a prediction on its way to a detection: what removed it, or that nothing did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..feature_maps.boxes import box_iou
from .predictions import Predictions

SURVIVED, CONFIDENCE, OUTVOTED, CLASSES, NMS, MOST = "survived", "confidence", "outvoted", "classes", "nms", "max-det"


@dataclass(frozen=True)
class Rules:
    """What removes predictions."""

    conf: float
    """A confidence has to be above it."""
    iou: float
    """NMS removes what overlaps a more confident box by more."""
    classes: tuple[int, ...] | None
    """The classes that are kept; None for all."""
    agnostic: bool
    """Whether NMS works across classes."""
    max_det: int


class Fate(NamedTuple):
    """What became of a prediction."""

    by: str
    """`survived`, or what removed it: `confidence`, `outvoted` (its best class is another), `classes`, `nms`,
    `max-det`."""
    other: int | None = None
    """The prediction that suppressed it, of `nms`."""
    overlap: float | None = None
    """The IoU with that."""


def fate(said: Predictions, kept: np.ndarray, rules: Rules, index: int, kind: int) -> Fate:
    """What became of one prediction.

    Args:
        said: all predictions.
        kept: `(k,)` numbers of those that NMS kept, the most confident first, before `rules.max_det`.
        rules: what removes predictions, in this order: confidence, class, NMS, number.
        index: which prediction.
        kind: the class asked about; a prediction stands for its best class alone.
    """
    confidences = said.confidences[index]
    best = int(confidences.argmax())
    if not confidences[kind] > np.float32(rules.conf):
        return Fate(CONFIDENCE)
    if best != kind and confidences[best] > confidences[kind]:
        return Fate(OUTVOTED)
    if rules.classes is not None and kind not in rules.classes:
        return Fate(CLASSES)
    place = np.flatnonzero(kept == index)
    if len(place):
        return Fate(SURVIVED if place[0] < rules.max_det else MOST)
    return _suppressed(said, kept, rules, index, kind)


def _suppressed(said: Predictions, kept: np.ndarray, rules: Rules, index: int, kind: int) -> Fate:
    rivals = kept[said.confidences[kept].max(axis=1) >= said.confidences[index, kind]]
    if not rules.agnostic:
        rivals = rivals[said.confidences[rivals].argmax(axis=1) == kind]
    if not len(rivals):
        return Fate(NMS)  # NMS takes no more than the 30000 most confident predictions
    overlaps = box_iou(said.boxes[[index]], said.boxes[rivals])[0]
    over = np.flatnonzero(overlaps > rules.iou)
    first = over[0] if len(over) else overlaps.argmax()  # the most confident did it; rounding may hide it
    return Fate(NMS, int(rivals[first]), float(overlaps[first]))
