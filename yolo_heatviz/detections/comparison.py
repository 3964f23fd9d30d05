"""Detections against given labels: what became of each box, counted per class over a run."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, NamedTuple, Sequence

import numpy as np

from ..feature_maps.boxes import box_iou
from ..text import aligned
from .labels import Label

TP, FP, FN = "TP", "FP", "FN"
BOXES_HEAD = ("Image Name", "Outcome", "Class", "Confidence", "IoU", "Left", "Top", "Right", "Bottom")
CLASSES_HEAD = ("class", "labels", TP, FP, FN, "precision", "recall")
_ALL = "all"


class Verdict(NamedTuple):
    """What became of one box."""

    outcome: str
    """`TP` and `FP` are detections, `FN` is a given box that none of them matched."""
    name: str
    """Its class."""
    confidence: float | None
    """None for a given box."""
    iou: float
    """With its match; without one, the largest with any box of its class on the other side."""
    xyxy: tuple[float, float, float, float]
    """Left, top, right, bottom in image pixels."""


class Comparison:
    """Judges images one by one, and keeps count.

    Args:
        given: boxes by the image's path; an image that is not there has none.
        names: the classes.
        iou: the least overlap of a match.
        classes: those that count, where not all do.

    Example:
        >>> comparison = Comparison({"a.jpg": [Label(0, (0, 0, 0.5, 0.5))]}, {0: "hole"}, 0.5)
        >>> found = np.array([[0, 0, 10, 10]]), np.array([0]), np.array([0.9])
        >>> [each.outcome for each in comparison.judge("a.jpg", (20, 20), *found)], comparison.rows()[0]["recall"]
        (['TP'], 1.0)
    """

    def __init__(
        self,
        given: Mapping[str, Sequence[Label]],
        names: Mapping[int, str],
        iou: float,
        classes: Sequence[int] | None = None,
    ) -> None:
        self.iou = iou
        self.images = self.unlabelled = 0
        self._given = given
        self._names = names
        self._kinds = [kind for kind in names if classes is None or kind in classes]
        self._counts = {kind: dict.fromkeys((TP, FP, FN), 0) for kind in self._kinds}

    def judge(
        self, image: str, size: tuple[int, int], boxes: np.ndarray, kinds: np.ndarray, confidence: np.ndarray
    ) -> list[Verdict]:
        """Compare one image's detections with its labels, and count them.

        Args:
            image: its path.
            size: its height and width.
            boxes: `(k, 4)` left, top, right, bottom of the detections in pixels.
            kinds: `(k,)` their classes.
            confidence: `(k,)`.

        Returns:
            The detections in their order, then the given boxes that were missed.
        """
        self.images += 1
        self.unlabelled += image not in self._given
        labels = [label for label in self._given.get(image, ()) if label.kind in self._counts]
        given = np.array([label.xyxy for label in labels]).reshape(-1, 4) * (size[1], size[0], size[1], size[0])
        iou = box_iou(boxes, given)
        same = np.asarray(kinds)[:, None] == np.array([label.kind for label in labels], int)
        matched = match(iou, same, confidence, self.iou)
        near = np.where(same, iou, 0.0)
        verdicts = []
        for number, box in enumerate(matched):
            best = near[number, box] if box >= 0 else near[number].max(initial=0)
            outcome = FP if box < 0 else TP
            verdicts.append(self._count(outcome, int(kinds[number]), float(confidence[number]), best, boxes[number]))
        for number in sorted(set(range(len(labels))) - set(matched.tolist())):
            best = near[:, number].max(initial=0)
            verdicts.append(self._count(FN, labels[number].kind, None, best, given[number]))
        return verdicts

    def _count(self, outcome: str, kind: int, confidence: float | None, iou: float, box: np.ndarray) -> Verdict:
        self._counts[kind][outcome] += 1
        left, top, right, bottom = box.tolist()
        return Verdict(outcome, self._names[kind], confidence, float(iou), (left, top, right, bottom))

    def rows(self) -> list[dict[str, Any]]:
        """Each class's counts, precision and recall (None where there is nothing to divide by), then those of all."""
        counts = [(self._names[kind], found) for kind, found in self._counts.items()]
        counts.append((_ALL, {outcome: sum(found[outcome] for _, found in counts) for outcome in (TP, FP, FN)}))
        return [
            {
                "class": name,
                "labels": found[TP] + found[FN],
                **found,
                "precision": _share(found[TP], found[TP] + found[FP]),
                "recall": _share(found[TP], found[TP] + found[FN]),
            }
            for name, found in counts
        ]

    def lines(self) -> list[str]:
        """The counts as a table to print, of the classes that were given or found."""
        bare = f", {self.unlabelled} without a label file" if self.unlabelled else ""
        rows = [row for row in self.rows() if row["labels"] or row[FP] or row["class"] == _ALL]
        cells = [CLASSES_HEAD, *(tuple(_text(row[name]) for name in CLASSES_HEAD) for row in rows)]
        title = f"Against the labels, at IoU {self.iou:g} ({self.images} images{bare})"
        return [title, *(f"  {line}" for line in aligned(cells))]


def csv_rows(image: str, verdicts: Sequence[Verdict]) -> Iterator[list[str]]:
    """A row a box, under `BOXES_HEAD`."""
    for each in verdicts:
        confidence = "" if each.confidence is None else f"{each.confidence:.4f}"
        sides = [f"{side:.1f}" for side in each.xyxy]
        yield [image, each.outcome, each.name, confidence, f"{each.iou:.4f}", *sides]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _text(value: object) -> str:
    return "-" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def match(iou: np.ndarray, same: np.ndarray, confidence: np.ndarray, threshold: float) -> np.ndarray:
    """Give each detection a box, or none: the surest chooses first, and takes the box it overlaps most.

    Args:
        iou: `(k, m)`, see `box_iou`.
        same: `(k, m)` bool: where the classes are the same; no other pair is matched.
        confidence: `(k,)`; of equal ones the first chooses first.
        threshold: the least IoU of a match.

    Returns:
        `(k,)` int64: the box's number, or -1; no box is given twice.

    Source: the matching of COCO's evaluation, Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014.

    Example:
        >>> match(np.array([[0.9], [0.6]]), np.full((2, 1), True), np.array([0.5, 0.8]), 0.5).tolist()
        [-1, 0]
    """
    matched = np.full(len(iou), -1)
    left = np.where(same & (iou >= threshold), iou, -1.0)
    if not left.size:
        return matched
    for number in np.argsort(-np.asarray(confidence), kind="stable"):
        best = int(left[number].argmax())
        if left[number, best] >= 0:
            matched[number] = best
            left[:, best] = -1
    return matched
