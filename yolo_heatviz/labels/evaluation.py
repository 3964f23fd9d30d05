"""A run's images held against their labels: what each gives to the manifest, and what all of them give together."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ..files.entries import RunEntry, SourceEntry
from ..files.tables import Tables
from . import tables as written
from .comparison import FN, FP, TP, ComparedBox, Comparison
from .results import describe_outcomes, found_in

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


class Evaluation:
    """Holds boxes against labels.

    Args:
        comparison: of the labels, nothing counted yet.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

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
        compared = self._comparison.compare(path, found_in(result, how))
        if compared is None:
            entry["not_counted"] = str(self._comparison.not_counted(path))
            return []
        tally = Counter(box.outcome for box in compared.boxes)
        entry["labels"] = {outcome: tally[outcome] for outcome in (TP, FP, FN)}
        entry["verdicts"] = describe_outcomes(compared.boxes)
        written.add_outcomes(tables, Path(entry["source"]).name, compared.boxes)
        return compared.boxes

    def lines(self) -> list[str]:
        """What is to be printed of all images together."""
        return written.lines(self._comparison)

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
            "labels": self._comparison.rows(),
            "mistakes": self._comparison.mistakes.rows(),
            "confusion": {"names": confusion.names, "rows": confusion.matrix.tolist()},
        }
