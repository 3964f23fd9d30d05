"""The prediction that speaks for a place in an image: its scores, where it was made, and what removed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..feature_maps.boxes import box_iou
from .head_output import HeadOutput
from .predictions import Origin
from .removal import Neighbour, Removal, removal

FOUND, NEAR = 0.5, 0.3
"""The IoU from which a surviving box counts as the object's, as in the PASCAL VOC challenge, and that from which a
prediction counts as one of the place."""


class Chosen(NamedTuple):
    """The prediction that speaks for a place."""

    prediction: int
    why: str
    """The reason for this one, in words."""


@dataclass(frozen=True)
class Answer:
    """A head's prediction at a place."""

    chosen: Chosen
    class_id: int
    """The class that the scores are of."""
    origin: Origin
    iou: float
    """Of the prediction with the place."""
    confidence: float
    class_score: float
    """The class's, before the objectness."""
    objectness: float | None
    best_objectness: float | None
    """The highest among the place's predictions."""
    best_class: tuple[int, float]
    """The prediction's best class and its confidence."""
    removal: Removal | None
    """None where the prediction survived."""
    nearest: Neighbour | None
    """The survivor nearest to the place, and its IoU with the place; None where nothing survived."""


def answer(output: HeadOutput, place: np.ndarray, class_id: int | None) -> Answer:
    """Find the prediction that speaks for a place, and what became of it.

    Args:
        output: all predictions of the image.
        place: `(4,)` left, top, right, bottom in pixels of the network's input.
        class_id: the class asked about; None for any.
    """
    predictions = output.predictions
    iou = box_iou(place, predictions.boxes)[0]
    chosen = choose(output, iou, class_id)
    index = chosen.prediction
    best_class = predictions.best_class(index)
    class_id = best_class[0] if class_id is None else class_id
    objectness = best_objectness = None
    if predictions.objectness is not None:
        objectness = float(predictions.objectness[index])
        best_objectness = float(predictions.objectness[iou >= min(NEAR, iou[index])].max())
    return Answer(
        chosen=chosen,
        class_id=class_id,
        origin=predictions.origin(index),
        iou=float(iou[index]),
        confidence=float(predictions.confidences[index, class_id]),
        class_score=float(predictions.scores[index, class_id]),
        objectness=objectness,
        best_objectness=best_objectness,
        best_class=best_class,
        removal=removal(output, index, class_id),
        nearest=_nearest(output, iou, place),
    )


def choose(output: HeadOutput, iou: np.ndarray, class_id: int | None) -> Chosen:
    """Choose the prediction that speaks for a place.

    Args:
        output: all predictions of the image.
        iou: `(N,)` of each with the place.
        class_id: the class asked about; None for any.
    """
    confidences, survivors = output.predictions.confidences, output.survivors
    if class_id is not None:
        survivors = survivors[confidences[survivors].argmax(axis=1) == class_id]
    if len(survivors) and iou[survivors].max() >= FOUND:
        best = int(survivors[iou[survivors].argmax()])
        return Chosen(best, f"the surviving box that fits best, IoU {FOUND:g} or more")
    near = np.flatnonzero(iou >= NEAR)
    if not len(near):
        return Chosen(int(iou.argmax()), f"the closest prediction: none has an IoU of {NEAR:g} or more")
    why = "the most confident of {} predictions with IoU {:g} or more"
    own = near[iou[near] > _iou_of_survivors(output.predictions.boxes, near, survivors)]
    if len(own):  # what fits a neighbour's box better speaks for the neighbour
        near, why = own, f"{why} that fit no survivor better"
    values = confidences[near].max(axis=1) if class_id is None else confidences[near, class_id]
    return Chosen(int(near[values.argmax()]), why.format(len(near), NEAR))


def _iou_of_survivors(boxes: np.ndarray, near: np.ndarray, survivors: np.ndarray) -> np.ndarray:
    """Each near prediction's largest IoU with a survivor, `(k,)`; one survivor after the other, to save memory."""
    largest = np.zeros(len(near))
    for survivor in survivors:
        largest = np.maximum(largest, box_iou(boxes[survivor], boxes[near])[0])
    return largest


def _nearest(output: HeadOutput, iou: np.ndarray, place: np.ndarray) -> Neighbour | None:
    """The survivor with the largest IoU, of equal ones that with the nearest centre."""
    survivors = output.survivors
    if not len(survivors):
        return None
    boxes = output.predictions.boxes[survivors]
    distances = np.hypot(*(boxes[:, :2] + boxes[:, 2:] - place[:2] - place[2:]).T)
    first = survivors[np.lexsort((distances, -iou[survivors]))[0]]
    return Neighbour(int(first), float(iou[first]))
