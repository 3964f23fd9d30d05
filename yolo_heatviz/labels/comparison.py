"""Detections against given labels: the outcome of each box, counted per class over a run."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Sequence

import numpy as np

from ..detections.labels import Label
from ..feature_maps.boxes import envelopes
from ..files.entries import ClassCountsEntry
from .confusion import Confusion
from .figures import THRESHOLDS, Figures
from .found import Found, overlaps
from .given import GivenLabels
from .matching import match
from .mistakes import Mistakes
from .pairing import Pairing

TP, FP, FN = "TP", "FP", "FN"
NO_FILE = "no label file"
ALL = "all"


class ComparedBox(NamedTuple):
    """A detection or a label, after their comparison."""

    outcome: str
    """`TP` and `FP` are detections, `FN` is a label that none of them matched."""
    class_name: str
    confidence: float | None
    """None of a label."""
    iou: float
    """With its match; without one, the largest with any box of its class on the other side."""
    xyxy: tuple[float, float, float, float]
    """Left, top, right, bottom in image pixels; of a rotated box, of what lies around it."""
    corners: tuple[tuple[float, float], ...] | None = None
    """x and y of a rotated box's corners in image pixels."""
    number: int | None = None
    """Of a detection, among the image's; None of a label."""
    mistake: str | None = None
    """One of `pairing.KINDS`, of what is no `TP`; None of a label that a false find explains."""
    why: str | None = None
    """Where a false find came from, or what became of the prediction of a missed label."""


class Compared(NamedTuple):
    """An image after its comparison."""

    boxes: list[ComparedBox]
    """The detections in their order, then the labels that were missed."""
    missed: list[Label]
    """These labels, in the same order."""
    cells: list[list[int]]
    """The cells of the confusion matrix that the image adds to, see `Confusion.add`."""


class Comparison:
    """Compares images one by one, and keeps count.

    Args:
        given: the labels.
        names: the classes.
        iou: the least overlap of a match.
        classes: those that count, where not all do; detections and labels of others are left out.
        empty: an image without a label file counts as one without objects; else it is not counted.

    Example:
        >>> comparison = Comparison(GivenLabels({"a.jpg": [Label(0, (0, 0, 0.5, 0.5))]}), {0: "hole"}, 0.5)
        >>> found = Found((20, 20), np.array([[0, 0, 10, 10]]), np.array([0]), np.array([0.9]))
        >>> [box.outcome for box in comparison.compare("a.jpg", found).boxes], comparison.rows()[0]["recall"]
        (['TP'], 1.0)
    """

    def __init__(
        self,
        given: GivenLabels,
        names: Mapping[int, str],
        iou: float,
        classes: Sequence[int] | None = None,
        *,
        empty: bool = False,
    ) -> None:
        self.given = given
        self.iou = iou
        self.images = self.unlabelled = self.left_out = 0
        self._names = names
        self.empty = empty
        counted = [class_id for class_id in names if classes is None or class_id in classes]
        self._counts = {class_id: dict.fromkeys((TP, FP, FN), 0) for class_id in counted}
        self.figures = Figures()
        self.mistakes = Mistakes()
        self.confusion = Confusion({class_id: names[class_id] for class_id in counted})

    def not_counted(self, image: str) -> str | None:
        """Say why an image is not counted; None where it is."""
        if image in self.given.left_out:
            return self.given.left_out[image]
        return None if self.empty or image in self.given.labels else NO_FILE

    def compare(self, image: str, found: Found) -> Compared | None:
        """Compare one image's detections with its labels, and count them.

        Args:
            image: its path.
            found: its detections.

        Returns:
            The boxes with their outcomes, or None of an image that is not counted.
        """
        reason = self.not_counted(image)
        if reason is not None:
            self.unlabelled += reason == NO_FILE
            self.left_out += reason != NO_FILE
            return None
        self.images += 1
        self.unlabelled += image not in self.given.labels
        labels = [label for label in self.given.labels.get(image, ()) if label.class_id in self._counts]
        counted = np.array([at for at, number in enumerate(found.class_ids.tolist()) if number in self._counts], int)
        label_boxes, own = found.compared(labels)
        overlap = overlaps(label_boxes, own[counted])
        label_ids = np.array([label.class_id for label in labels], int)
        class_ids, confidences = found.class_ids[counted], np.asarray(found.confidences, np.float32)[counted]
        same_class = label_ids[:, None] == class_ids
        matched = match(overlap * same_class, confidences, np.append(np.float32(self.iou), THRESHOLDS))
        self.figures.add(matched[:, 1:] >= 0, confidences, class_ids, label_ids)
        cells = self.confusion.add(label_ids, label_boxes, class_ids, confidences, own[counted])
        pairing = Pairing(overlap, class_ids, label_ids, confidences, matched[:, 0], self.iou)
        kinds = self.mistakes.add(pairing)
        return Compared(
            self._outcomes(found, counted, labels, pairing, kinds), [labels[at] for at in pairing.missed], cells
        )

    def _outcomes(
        self, found: Found, counted: np.ndarray, labels: Sequence[Label], pairing: Pairing, kinds: Mapping
    ) -> list[ComparedBox]:
        overlap = pairing.overlap * pairing.same_class
        boxes = []
        for at, (number, label) in enumerate(zip(counted.tolist(), pairing.matched.tolist())):
            best = overlap[label, at] if label >= 0 else overlap[:, at].max(initial=0)
            box = self._box(TP if label >= 0 else FP, int(pairing.class_ids[at]), best, found.boxes[number])
            kind, why = kinds["found"][at], pairing.source(at, kinds["found"][at], self._names)
            sure = float(found.confidences[number])
            boxes.append(box._replace(confidence=sure, number=number, mistake=kind, why=why))
        places = found.labels_in_image(labels)
        for label in pairing.missed:
            box = self._box(FN, labels[label].class_id, overlap[label].max(initial=0), places[label])
            boxes.append(box._replace(mistake=kinds["labels"][label]))
        return boxes

    def _box(self, outcome: str, class_id: int, iou: float, box: np.ndarray) -> ComparedBox:
        self._counts[class_id][outcome] += 1
        corners = tuple((x, y) for x, y in box.tolist()) if box.ndim == 2 else None
        left, top, right, bottom = (box if corners is None else envelopes(box[None])[0]).tolist()
        return ComparedBox(outcome, self._names[class_id], None, float(iou), (left, top, right, bottom), corners)

    def rows(self) -> list[ClassCountsEntry]:
        """Each class's counts and figures (None where there is nothing to divide by), then those of all."""
        total = {outcome: sum(counts[outcome] for counts in self._counts.values()) for outcome in (TP, FP, FN)}
        found = self.figures.result()
        rows = [
            _row(self._names[class_id], counts, found.classes.get(class_id))
            for class_id, counts in self._counts.items()
        ]
        return [*rows, _row(ALL, total, found.mean)]


def _row(name: str, counts: Mapping[str, int], precisions: tuple[float, float] | None) -> ClassCountsEntry:
    labels, detections = counts[TP] + counts[FN], counts[TP] + counts[FP]
    return {
        "class": name,
        "labels": labels,
        "TP": counts[TP],
        "FP": counts[FP],
        "FN": counts[FN],
        "precision": counts[TP] / detections if detections else None,
        "recall": counts[TP] / labels if labels else None,
        "mAP50": precisions[0] if precisions else None,
        "mAP50_95": precisions[1] if precisions else None,
    }
