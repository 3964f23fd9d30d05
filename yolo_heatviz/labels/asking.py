"""The question why a label was missed, put to the detector's head for each of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator, NamedTuple, Sequence

import numpy as np

from ..detections.head import Head
from ..detections.head_output import HeadOutput
from ..detections.labels import Label
from ..detections.missing import FOUND, NEAR, Answer, answer
from ..detections.missing_words import reason
from ..detections.removal import CONFIDENCE, NMS
from ..errors import HeatvizError
from ..model.detector import Detector
from ..text import quoted
from . import label_boxes
from .found import Found

NOTHING, UNSURE, PLACED, TAKEN = "nothing", "unsure", "placed", "taken"
"""Beside the rules of `removal`: nothing was proposed there; it was, with hardly any confidence; a box survived there,
badly placed; or one that is another label's."""
_HARDLY = 0.1
"""The share of the confidence threshold from which on a prediction counts as one that was nearly made."""


class Reason(NamedTuple):
    """Why a label was missed."""

    by: str
    """A rule of `removal`, or one of those above."""
    words: str
    confidence: float | None = None
    """Of the label's class, of the prediction that speaks for it."""
    iou: float | None = None
    """Of that with the label; where a neighbour suppressed it, of the two."""
    best_class: str | None = None
    """The best class of that prediction, where it is another."""


class Asker:
    """Asks a detector's head about the labels that were missed.

    Args:
        detector: whose head is asked.

    Raises:
        HeatvizError: it has no such head, see `detections.head.Head`.
    """

    def __init__(self, detector: Detector) -> None:
        self._head = Head(detector)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Keep what the head gives inside the block."""
        with self._head.watched():
            yield

    def ask(self, found: Found, missed: Sequence[Label]) -> list[Reason | None]:
        """Ask why labels of the last image were missed.

        Args:
            found: the image's detections.
            missed: these labels.

        Returns:
            A reason for each; None where the head's predictions are not what was detected.
        """
        if not missed or found.place is None:
            return [None] * len(missed)
        try:
            output = self._head.output()
        except HeatvizError:  # its numbers are no predictions: what is known of the boxes is said
            return [None] * len(missed)
        expected = output.predictions.confidences[output.survivors].max(axis=1, initial=0)
        if expected.shape != found.confidences.shape or not np.allclose(found.confidences, expected, atol=1e-3):
            return [None] * len(missed)
        places = label_boxes.upright(missed, found.place)
        return [_reason(output, place, label.class_id) for place, label in zip(places, missed)]


def _reason(output: HeadOutput, place: np.ndarray, class_id: int) -> Reason:
    said = answer(output, place, class_id)
    found = Reason(_rule(said, output), _words(said, output), said.confidence, said.iou)
    if said.removal is not None and said.removal.by == NMS and said.removal.suppressor is not None:
        found = found._replace(iou=said.removal.suppressor.iou)
    return found._replace(best_class=output.names[said.best_class[0]] if said.best_class[0] != class_id else None)


def _rule(said: Answer, output: HeadOutput) -> str:
    if said.iou < NEAR:
        return NOTHING
    if said.removal is None:
        return PLACED if said.iou < FOUND else TAKEN
    hardly = said.removal.by == CONFIDENCE and said.confidence < _HARDLY * output.rules.conf
    return UNSURE if hardly else said.removal.by


def _words(said: Answer, output: HeadOutput) -> str:
    if said.iou < NEAR:
        return f"no prediction has an IoU of {NEAR:g} or more with it"
    if said.removal is None:
        box = output.box_labels[said.chosen.prediction]
        return f"{box} is there, IoU {said.iou:.2f}" + (", and is another label's" if said.iou >= FOUND else "")
    best = quoted(output.names[said.best_class[0]])
    surely = said.removal.by == CONFIDENCE and said.best_class[0] != said.class_id
    other = f"; its best class is {best} {said.best_class[1]:.2f}" if surely else ""
    return f"{reason(said, output)}{other}"
