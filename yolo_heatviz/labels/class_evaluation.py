"""A run of a classifier held against the classes of its images: right, wrong, and what is taken for what."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, ContextManager, Mapping

import numpy as np

from .. import upstream
from ..files.atomic import write_bytes
from ..files.entries import ClassCountsEntry, RunEntry, SourceEntry
from ..files.tables import Tables, encoded
from ..text import aligned, plural, quoted
from .comparison import ALL, ComparedBox
from .confusion_picture import picture
from .tables import CLASSES, CLASSES_HEAD, CONFUSION

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

HEAD = ("Image Name", "Label", "Prediction", "Confidence", "Right")
_TOP = 5


class ClassEvaluation:
    """Holds classes against folders.

    Args:
        truth: the class of each image, by its path.
        numbers: the network's class numbers by that, of those that it has.
        names: the network's classes.
    """

    notes: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    def __init__(self, truth: Mapping[str, str], numbers: Mapping[str, int], names: Mapping[int, str]) -> None:
        self._truth = truth
        self._numbers = numbers
        self._names = names
        self._found: list[list[int]] = []
        self._targets: list[int] = []
        self._foreign = 0

    def watching(self) -> ContextManager[None]:
        """Nothing is asked of a classifier's head."""
        return nullcontext()

    def image(self, path: str, result: Results, how: str, entry: SourceEntry, tables: Tables) -> list[ComparedBox]:
        """Compare an image, see `Evaluation.image`; its entry gets `truth`, or `not_counted` and why."""
        name = self._truth[path]
        if name not in self._numbers:
            self._foreign += 1
            entry["not_counted"] = f"its class, {quoted(name)}, is none of the network's"
            return []
        target, best = self._numbers[name], [int(number) for number in result.probs.top5]
        entry["truth"] = self._names[target]
        entry["cells"] = [[best[0], target, 1]]
        self._targets.append(target)
        self._found.append(best)
        sure = f"{float(result.probs.top1conf):.4f}"
        row = [Path(entry["source"]).name, self._names[target], self._names[best[0]], sure, int(best[0] == target)]
        tables.add("classes.csv", HEAD, [row])
        return []

    def lines(self) -> list[str]:
        """The counts to print, of the classes that there are."""
        top1, top5 = self._accuracy()
        foreign = f", {self._foreign} of other classes not counted" if self._foreign else ""
        title = f"Against the folders ({plural(len(self._targets), 'image')}{foreign}): "
        title += f"top-1 {top1:.3f}, top-5 {top5:.3f}" if self._targets else "nothing to count"
        rows = [row for row in self._rows() if row["labels"] or row["FP"]]
        cells = [CLASSES_HEAD[:7], *([quoted(row["class"]), *map(_text, list(row.values())[1:7])] for row in rows)]
        return [title, *(f"  {line}" for line in aligned(cells)), *self._confused()]

    def _confused(self) -> list[str]:
        """The pair that is confused most."""
        matrix = self._matrix()
        np.fill_diagonal(matrix, 0)
        if not matrix.any():
            return []
        found, label = np.unravel_index(matrix.argmax(), matrix.shape)
        often, wrong = int(matrix.max()), int(matrix.sum())
        pair = f"{quoted(self._names[int(label)])} for {quoted(self._names[int(found)])}"
        return [f"{often} of {plural(wrong, 'wrong image')}: {pair}, the pair that is confused most"]

    def write(self, folder: Path) -> list[str]:
        """Write the table by class and the confusion matrix; the table's name."""
        write_bytes(folder / CLASSES, encoded([CLASSES_HEAD, *(list(row.values()) for row in self._rows())]))
        write_bytes(folder / CONFUSION, picture([*self._names.values()], self._matrix()))
        return [CLASSES]

    def summary(self) -> RunEntry:
        """The manifest's entries about all images together."""
        top1, top5 = self._accuracy()
        return {
            "advice": self._confused(),
            "labels": self._rows(),
            "confusion": {"names": list(self._names.values()), "rows": self._matrix().tolist()},
            "accuracy": {"top1": top1, "top5": top5},
        }

    def _accuracy(self) -> tuple[float, float]:
        """Source: `ClassifyMetrics` of `ultralytics.utils.metrics`."""
        import torch
        from ultralytics.utils.metrics import ClassifyMetrics

        if not self._targets:
            return 0.0, 0.0
        metrics = ClassifyMetrics()
        metrics.process([torch.tensor(self._targets)], [torch.tensor(self._found)])
        return metrics.top1, metrics.top5

    def _matrix(self) -> np.ndarray:
        """`(n, n)` int64: rows are what was found, columns the folders.

        Source: `ConfusionMatrix.process_cls_preds` of `ultralytics.utils.metrics`.
        """
        import torch
        from ultralytics.utils.metrics import ConfusionMatrix

        names = {number: str(number) for number in range(len(self._names))}
        matrix = ConfusionMatrix(**upstream.known(ConfusionMatrix, names=names, nc=len(names), task="classify"))
        if self._targets:
            matrix.process_cls_preds([torch.tensor(self._found)], [torch.tensor(self._targets)])
        return np.asarray(matrix.matrix).astype(int)

    def _rows(self) -> list[ClassCountsEntry]:
        matrix = self._matrix()
        right, labels, found = matrix.diagonal(), matrix.sum(axis=0), matrix.sum(axis=1)
        rows = [_row(self._names[at], int(right[at]), int(labels[at]), int(found[at])) for at in range(len(matrix))]
        return [*rows, _row(ALL, int(right.sum()), int(labels.sum()), int(found.sum()))]


def _row(name: str, right: int, labels: int, found: int) -> ClassCountsEntry:
    return {
        "class": name,
        "labels": labels,
        "TP": right,
        "FP": found - right,
        "FN": labels - right,
        "precision": right / found if found else None,
        "recall": right / labels if labels else None,
        "mAP50": None,
        "mAP50_95": None,
    }


def _text(value: object) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
