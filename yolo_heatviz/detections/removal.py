"""The rule that removed a prediction on its way to a detection."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..feature_maps.boxes import box_iou
from .head_output import HeadOutput

CONFIDENCE, OUTVOTED, CLASSES, NMS, MOST = "confidence", "outvoted", "classes", "nms", "max-det"


class Neighbour(NamedTuple):
    """Another prediction."""

    prediction: int
    iou: float


class Removal(NamedTuple):
    """The rule that removed a prediction."""

    by: str
    """`confidence`, `outvoted` (its best class is another), `classes`, `nms`, `max-det`."""
    suppressor: Neighbour | None = None
    """The prediction that suppressed it, of `nms`."""


def removal(output: HeadOutput, index: int, class_id: int) -> Removal | None:
    """Find the first rule that removed a prediction.

    Args:
        output: all predictions, and the rules.
        index: which prediction.
        class_id: the class asked about; a prediction stands for its best class alone.

    Returns:
        The rule, or None where the prediction survived.
    """
    rules, confidence = output.rules, output.predictions.confidences[index, class_id]
    best_class, best_confidence = output.predictions.best_class(index)
    if not confidence > np.float32(rules.conf):
        return Removal(CONFIDENCE)
    if best_class != class_id and best_confidence > confidence:
        return Removal(OUTVOTED)
    if rules.classes is not None and class_id not in rules.classes:
        return Removal(CLASSES)
    if index in output.survivors:
        return None
    if index in output.kept:
        return Removal(MOST)
    return _suppressed(output, index, class_id)


def _suppressed(output: HeadOutput, index: int, class_id: int) -> Removal:
    """Find the box that NMS kept in a prediction's place."""
    boxes, confidences, rivals = output.predictions.boxes, output.predictions.confidences, output.kept
    rivals = rivals[confidences[rivals].max(axis=1) >= confidences[index, class_id]]
    if not output.rules.agnostic:
        rivals = rivals[confidences[rivals].argmax(axis=1) == class_id]
    if not len(rivals):
        return Removal(NMS)  # NMS takes no more than the 30000 most confident predictions
    iou = box_iou(boxes[[index]], boxes[rivals])[0]
    above = np.flatnonzero(iou > output.rules.iou)
    first = above[0] if len(above) else iou.argmax()  # the most confident did it; rounding may hide it
    return Removal(NMS, Neighbour(int(rivals[first]), float(iou[first])))
