"""Detections against given labels: the outcome of each box, counted per class over a run."""

from __future__ import annotations

from typing import Iterator, Mapping, NamedTuple, Sequence

import numpy as np

from ..feature_maps.boxes import box_iou, envelopes
from ..feature_maps.rotated_iou import rotated_iou
from ..files.entries import ClassCountsEntry
from ..text import aligned, plural, quoted
from .label_boxes import rotated, upright
from .labels import Label

TP, FP, FN = "TP", "FP", "FN"
BOXES_HEAD = ("Image Name", "Outcome", "Class", "Confidence", "IoU", "Left", "Top", "Right", "Bottom")
CLASSES_HEAD = ("class", "labels", TP, FP, FN, "precision", "recall")
_ALL = "all"


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


class Comparison:
    """Compares images one by one, and keeps count.

    Args:
        labels: boxes by the image's path; an image that is not there has none.
        names: the classes.
        iou: the least overlap of a match.
        classes: those that count, where not all do.

    Example:
        >>> comparison = Comparison({"a.jpg": [Label(0, (0, 0, 0.5, 0.5))]}, {0: "hole"}, 0.5)
        >>> found = np.array([[0, 0, 10, 10]]), np.array([0]), np.array([0.9])
        >>> [box.outcome for box in comparison.compare("a.jpg", (20, 20), *found)], comparison.rows()[0]["recall"]
        (['TP'], 1.0)
    """

    def __init__(
        self,
        labels: Mapping[str, Sequence[Label]],
        names: Mapping[int, str],
        iou: float,
        classes: Sequence[int] | None = None,
    ) -> None:
        self.iou = iou
        self.images = self.unlabelled = 0
        self._labels = labels
        self._names = names
        counted = [class_id for class_id in names if classes is None or class_id in classes]
        self._counts = {class_id: dict.fromkeys((TP, FP, FN), 0) for class_id in counted}

    def compare(
        self, image: str, size: tuple[int, int], boxes: np.ndarray, class_ids: np.ndarray, confidences: np.ndarray
    ) -> list[ComparedBox]:
        """Compare one image's detections with its labels, and count them.

        Args:
            image: its path.
            size: its height and width.
            boxes: `(k, 4)` left, top, right, bottom of the detections in pixels, or `(k, 4, 2)` corners of rotated
                ones, which are compared as they are turned.
            class_ids: `(k,)`.
            confidences: `(k,)`.

        Returns:
            The detections in their order, then the labels that were missed.
        """
        self.images += 1
        self.unlabelled += image not in self._labels
        labels = [label for label in self._labels.get(image, ()) if label.class_id in self._counts]
        turned = np.ndim(boxes) == 3
        label_boxes = rotated(labels, size) if turned else upright(labels, size)
        same_class = np.asarray(class_ids)[:, None] == np.array([label.class_id for label in labels], int)
        iou = rotated_iou(boxes, label_boxes, same_class) if turned else box_iou(boxes, label_boxes)
        matched = match(iou, same_class, confidences, self.iou)
        iou = np.where(same_class, iou, 0.0)
        compared = []
        for number, label in enumerate(matched):
            outcome, best = (TP, iou[number, label]) if label >= 0 else (FP, iou[number].max(initial=0))
            confidence = float(confidences[number])
            compared.append(self._count(outcome, int(class_ids[number]), confidence, best, boxes[number]))
        for number in sorted(set(range(len(labels))) - set(matched.tolist())):
            best = iou[:, number].max(initial=0)
            compared.append(self._count(FN, labels[number].class_id, None, best, label_boxes[number]))
        return compared

    def _count(self, outcome: str, class_id: int, confidence: float | None, iou: float, box: np.ndarray) -> ComparedBox:
        self._counts[class_id][outcome] += 1
        corners = tuple((x, y) for x, y in box.tolist()) if box.ndim == 2 else None
        left, top, right, bottom = (box if corners is None else envelopes(box[None])[0]).tolist()
        return ComparedBox(outcome, self._names[class_id], confidence, float(iou), (left, top, right, bottom), corners)

    def rows(self) -> list[ClassCountsEntry]:
        """Each class's counts, precision and recall (None where there is nothing to divide by), then those of all."""
        total = {outcome: sum(counts[outcome] for counts in self._counts.values()) for outcome in (TP, FP, FN)}
        rows = [_row(self._names[class_id], counts) for class_id, counts in self._counts.items()]
        return [*rows, _row(_ALL, total)]

    def lines(self) -> list[str]:
        """The counts as a table to print, of the classes that have labels or detections."""
        bare = f", {self.unlabelled} without a label file" if self.unlabelled else ""
        rows = [row for row in self.rows() if row["labels"] or row["FP"] or row["class"] == _ALL]
        cells = [CLASSES_HEAD, *([quoted(row["class"]), *map(_text, list(row.values())[1:])] for row in rows)]
        title = f"Against the labels, at IoU {self.iou:g} ({plural(self.images, 'image')}{bare})"
        return [title, *(f"  {line}" for line in aligned(cells))]


def _row(name: str, counts: Mapping[str, int]) -> ClassCountsEntry:
    labels, detections = counts[TP] + counts[FN], counts[TP] + counts[FP]
    return {
        "class": name,
        "labels": labels,
        "TP": counts[TP],
        "FP": counts[FP],
        "FN": counts[FN],
        "precision": counts[TP] / detections if detections else None,
        "recall": counts[TP] / labels if labels else None,
    }


def csv_rows(image: str, boxes: Sequence[ComparedBox]) -> Iterator[list[str]]:
    """A row a box, under `BOXES_HEAD`."""
    for box in boxes:
        confidence = "" if box.confidence is None else f"{box.confidence:.4f}"
        sides = [f"{side:.1f}" for side in box.xyxy]
        yield [image, box.outcome, box.class_name, confidence, f"{box.iou:.4f}", *sides]


def _text(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def match(iou: np.ndarray, same_class: np.ndarray, confidences: np.ndarray, threshold: float) -> np.ndarray:
    """Give each detection a box, or none: the surest chooses first, and takes the box it overlaps most.

    Args:
        iou: `(k, m)`, see `box_iou`.
        same_class: `(k, m)` bool; no other pair is matched.
        confidences: `(k,)`; of equal ones the first chooses first.
        threshold: the least IoU of a match.

    Returns:
        `(k,)` int64: the box's number, or -1; no box is given twice.

    Source: the matching of COCO's evaluation, Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014.

    Example:
        >>> match(np.array([[0.9], [0.6]]), np.full((2, 1), True), np.array([0.5, 0.8]), 0.5).tolist()
        [-1, 0]
    """
    matched = np.full(len(iou), -1)
    left = np.where(same_class & (iou >= threshold), iou, -1.0)
    if not left.size:
        return matched
    for number in np.argsort(-np.asarray(confidences), kind="stable"):
        best = int(left[number].argmax())
        if left[number, best] >= 0:
            matched[number] = best
            left[:, best] = -1
    return matched
