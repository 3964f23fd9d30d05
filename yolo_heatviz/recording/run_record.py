"""A run under way: its manifest, the ranking of its stages, and its page."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

from ..files.entries import RunEntry
from ..files.manifest import Manifest, finite
from ..heatmaps.outcome import part_entry, recorded
from ..heatmaps.ranking import Ranking
from ..report.page import NAME, write_page
from .source_record import Output, SourceRecord


class RunRecord:
    """Gathers what becomes of a run's sources.

    Args:
        output: where it writes, and with what.
        manifest: gets an entry a source.

    Attributes:
        ranking: of its stages, over all images so far.
    """

    def __init__(self, output: Output, manifest: Manifest) -> None:
        self.ranking: Ranking = output.writer.ranking
        self._output = output
        self._manifest = manifest
        self._page: Path | None = None

    def add(self, record: SourceRecord) -> None:
        """Record a source that is done or failed.

        Raises:
            WriteError: the manifest cannot take it.
        """
        self._manifest.add(record.entry)

    def answers(self, without: str, command: Sequence[str] = ()) -> list[str]:
        """The lines to print about all images together.

        Args:
            without: the reason why no energy lies in boxes, where there are none.
            command: the lines that show more of the best stage.
        """
        page = [f"Open {self._page}"] if self._page else []
        return [*self.ranking.lines(without), *command, *page]

    def summary(self) -> RunEntry:
        """The manifest's entries about all images together."""
        return {"focus": {"by": self.ranking.by, "stages": self.ranking.rows()}}

    def write_page(self, tail: RunEntry) -> str:
        """Write the run's page, where one was asked for or is there, from what the manifest will say.

        Args:
            tail: see `Manifest.write`; gets `page`, the page's path, or None where it cannot be written.

        Returns:
            The reason why it cannot be written, which costs nothing else; empty where all is well.
        """
        folder = self._output.path
        if not (self._output.page or (folder / NAME).exists()):  # a former run's page must not stay
            return ""
        entry = part_entry("page")
        with recorded(entry):
            record = finite({**self._manifest.head, **tail})
            self._page = write_page(folder, record, self._manifest.sources())
        tail["page"] = NAME if self._page else None
        return entry.get("reason", "")
