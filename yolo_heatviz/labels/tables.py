"""The tables of a comparison with labels, as files and to print."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Sequence

from ..files.atomic import write_bytes
from ..files.tables import Tables, encoded
from ..text import aligned, plural, quoted
from .comparison import ALL, ComparedBox, Comparison
from .confusion_picture import picture

BOXES_HEAD = ("Image Name", "Outcome", "Class", "Confidence", "IoU", "Left", "Top", "Right", "Bottom", "Mistake", "Why")
CLASSES_HEAD = ("class", "labels", "TP", "FP", "FN", "precision", "recall", "mAP50", "mAP50-95")
MISTAKES_HEAD = ("mistake", "count", "mAP50", "share")
CLASSES, MISTAKES, CONFUSION = "labels_by_class.csv", "mistakes.csv", "confusion.png"


def add_outcomes(tables: Tables, image: str, boxes: Sequence[ComparedBox]) -> None:
    """Add a row a box to the table of outcomes."""
    tables.add("labels.csv", BOXES_HEAD, csv_rows(image, boxes))


def csv_rows(image: str, boxes: Sequence[ComparedBox]) -> Iterator[list[str]]:
    """A row a box, under `BOXES_HEAD`."""
    for box in boxes:
        confidence = "" if box.confidence is None else f"{box.confidence:.4f}"
        sides = [f"{side:.1f}" for side in box.xyxy]
        why = [box.mistake or "", box.why or ""]
        yield [image, box.outcome, box.class_name, confidence, f"{box.iou:.4f}", *sides, *why]


def write_tables(folder: Path, comparison: Comparison) -> list[str]:
    """Write a run's confusion matrix, and its tables: a row a class and one of all, a row a kind of mistake.

    Returns:
        The tables' names.
    """
    for name, head, rows in (
        (CLASSES, CLASSES_HEAD, comparison.rows()),
        (MISTAKES, MISTAKES_HEAD, comparison.mistakes.rows()),
    ):
        write_bytes(folder / name, encoded([head, *(list(row.values()) for row in rows)]))
    write_bytes(folder / CONFUSION, picture(comparison.confusion.names, comparison.confusion.matrix))
    return [CLASSES, MISTAKES]


def lines(comparison: Comparison) -> list[str]:
    """The counts to print: of the classes that have labels or detections, and the kinds of mistake that there are."""
    without = comparison.unlabelled
    counted = "counted as empty" if comparison.empty else "not counted"
    bare = f", {without} without a label file {counted}" if without else ""
    out = f", {comparison.left_out} left out" if comparison.left_out else ""
    rows = [row for row in comparison.rows() if row["labels"] or row["FP"] or row["class"] == ALL]
    cells = [CLASSES_HEAD, *([quoted(row["class"]), *map(_text, list(row.values())[1:])] for row in rows)]
    title = f"Against the labels, at IoU {comparison.iou:g} ({plural(comparison.images, 'image')}{bare}{out})"
    return [title, *(f"  {line}" for line in aligned(cells)), *_val(comparison), *_mistakes(comparison)]


def _val(comparison: Comparison) -> list[str]:
    """What Ultralytics' `val` prints of the same boxes."""
    best = comparison.figures.result().best
    return [f"  at the confidence of the best F1: precision {best[0]:.3f}, recall {best[1]:.3f}"] if best else []


def _mistakes(comparison: Comparison) -> list[str]:
    rows = [row for row in comparison.mistakes.rows() if row["count"]]
    if not rows:
        return []
    cells = [(row["mistake"], str(row["count"]), _signed(row["mAP50"]), _percent(row["share"])) for row in rows]
    title = "Mistakes, and the mAP50 that mending each kind would bring"
    return [title, *(f"  {line}" for line in aligned([("mistake", "count", "mAP50", "share"), *cells]))]


def _signed(gain: float | None) -> str:
    return "-" if gain is None else f"+{gain:.3f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _text(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
