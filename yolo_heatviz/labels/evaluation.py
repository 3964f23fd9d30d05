"""A run's images held against their labels: what each gives to the manifest, and what all of them give together."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, ContextManager

from ..files.entries import RunEntry, SourceEntry
from ..files.tables import Tables
from . import tables as written
from .advice import of_false_finds, sentences
from .asking import Asker, Reason
from .comparison import FN, FP, TP, Compared, ComparedBox, Comparison
from .found import Found
from .results import describe_outcomes, found_in

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


class Evaluation:
    """Holds boxes against labels.

    Args:
        comparison: of the labels, nothing counted yet.
        asker: says why labels were missed; where the head cannot be asked, the reason in words.
    """

    def __init__(self, comparison: Comparison, asker: Asker | str) -> None:
        self._comparison = comparison
        self._asker = asker if isinstance(asker, Asker) else None
        self._unasked = asker if isinstance(asker, str) else ""
        self._reasons: list[tuple[str, Reason]] = []
        self._false_finds: list[tuple[str, str, float]] = []

    def watching(self) -> ContextManager[None]:
        """Keep what the head gives inside the block, where it is asked."""
        return self._asker.watching() if self._asker else nullcontext()

    @property
    def notes(self) -> list[str]:
        """What is to be said of the label files that are taken."""
        return self._comparison.given.notes

    @property
    def failures(self) -> list[str]:
        """What is to be said of the label files that are refused."""
        return self._comparison.given.failures

    def image(self, path: str, result: Results, how: str, entry: SourceEntry, tables: Tables) -> list[ComparedBox]:
        """Compare an image.

        Args:
            path: the image's.
            result: what was detected in it.
            how: the way that it came into the network, see `letterbox.place`.
            entry: of the image in the manifest; gets `labels` and `verdicts`, or `not_counted` and why.
            tables: the run's; they get a row a box.

        Returns:
            The boxes with their outcomes; none of an image that is not counted.
        """
        found = found_in(result, how)
        compared = self._comparison.compare(path, found)
        if compared is None:
            entry["not_counted"] = str(self._comparison.not_counted(path))
            return []
        boxes = self._explained(compared, found)
        tally = Counter(box.outcome for box in boxes)
        entry["labels"] = {outcome: tally[outcome] for outcome in (TP, FP, FN)}
        entry["verdicts"] = describe_outcomes(boxes)
        entry["cells"] = compared.cells
        written.add_outcomes(tables, Path(entry["source"]).name, boxes)
        return boxes

    def _explained(self, compared: Compared, found: Found) -> list[ComparedBox]:
        """The boxes, each missed label with what became of its prediction."""
        missed = compared.missed
        reasons = self._asker.ask(found, missed) if self._asker else [None] * len(missed)
        first = len(compared.boxes) - len(missed)
        boxes = compared.boxes[:first]
        for box in boxes:
            if box.mistake is not None and box.confidence is not None:
                self._false_finds.append((box.mistake, box.class_name, box.confidence))
        for box, reason in zip(compared.boxes[first:], reasons):
            if reason is not None:
                self._reasons.append((box.class_name, reason))
                box = box._replace(why=reason.words)
            boxes.append(box)
        return boxes

    def lines(self) -> list[str]:
        """What is to be printed of all images together."""
        return [*self._advice(), *written.lines(self._comparison)]

    def _advice(self) -> list[str]:
        """What would help, the most frequent reason first."""
        missed = self._comparison.rows()[-1]["FN"]
        unasked = [f"Why labels were missed is not asked: {self._unasked}"] if missed and self._unasked else []
        return [*unasked, *sentences(self._reasons, missed), *of_false_finds(self._false_finds)]

    def write(self, folder: Path) -> list[str]:
        """Write the tables of all images together; their names.

        Raises:
            WriteError: the system refuses.
        """
        return written.write_tables(folder, self._comparison)

    def summary(self) -> RunEntry:
        """The manifest's entries about all images together."""
        confusion = self._comparison.confusion
        return {
            "advice": self._advice(),
            "labels": self._comparison.rows(),
            "mistakes": self._comparison.mistakes.rows(),
            "confusion": {"names": confusion.names, "rows": confusion.matrix.tolist()},
        }
