"""A source of a run: its files' names, its entry in the manifest, its heatmaps."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Mapping, NamedTuple, Sequence

from ..feature_maps.box_energy import BoxEnergy
from ..files.entries import SourceEntry, StageEntry
from ..heatmaps.frame import Heatmaps
from ..heatmaps.outcome import part_entry, recorded
from ..heatmaps.writer import StageWriter
from ..model.calls import silent_reason, stage_at
from ..model.several_maps import each_map
from ..model.stage_output import StageOutput
from ..model.stages import Key, Layout, Stage
from ..text import text
from .pipeline import Pipeline


class Output(NamedTuple):
    """Where a run writes, and with what."""

    path: Path
    writer: StageWriter
    """Draws the heatmaps of images; its settings serve videos too."""
    page: bool = True
    """The run has a page."""
    heatmaps: bool = True
    """Stages are handed over, and drawn."""
    pipeline: Pipeline | None = None
    """Draws and writes images while the next one runs; None for each in its turn."""


class Stopwatch:
    """Adds up how long its blocks take, in `seconds`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._began = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._began


class SourceRecord:
    """One source's files, all of them named after it; see `ImageRecord` and `StreamRecord`.

    Args:
        source: what runs, as it was named.
        kind: `image`, `video` or `stream`.
        name: its own within the run.
        output: the run's.

    Attributes:
        entry: what became of the source, for the manifest: failed until `finish` says otherwise.
        energies: the box energy of each stage of an image, where a page is made and the boxes are known.
        drawing: the time that its heatmaps and files of the page take.
    """

    def __init__(self, source: str, kind: str, name: str, output: Output) -> None:
        self.entry: SourceEntry = {
            "source": text(source),
            "kind": kind,
            "name": name,
            "status": "failed",
            "frames": 0,
            "files": [],
            "stages": [],
        }
        if self.entry["source"] != source:
            self.entry["source_bytes"] = os.fsencode(source).hex()
        self.energies: Mapping[Key, tuple[Stage, BoxEnergy]] = {}
        self.drawing = Stopwatch()
        self._name = name
        self._output = output
        self._heatmaps: list[Heatmaps] = []
        self._not_drawn: list[StageEntry] = []

    def next_batch(self) -> None:
        """The next image or frame is about to pass through the network."""
        for heatmaps in self._heatmaps:
            heatmaps.next_frame()

    def passed(self) -> None:
        """The image or frame has passed through the network."""
        for heatmaps in self._heatmaps:
            heatmaps.passed()

    def on_stage(self, output: StageOutput) -> None:
        """Show what a stage gave."""
        with self.drawing:
            for heatmaps in self._heatmaps:
                for each in each_map(output):
                    heatmaps.on_stage(each)

    def never_ran(self, keys: Sequence[Key], network: Layout) -> None:
        """Record the chosen stages that no pass has called."""
        for key in keys:
            stage = stage_at(network, key)
            self._not_drawn.append({**stage.entry, "status": "skipped", "reason": silent_reason(network, key)})

    @contextmanager
    def part(self, name: str) -> Iterator[StageEntry]:
        """Record what goes wrong in what is made of all stages together, as a stage of that name that failed."""
        entry = part_entry(name)
        with recorded(entry):
            yield entry
        if entry["status"] != "done":
            self._not_drawn.append(entry)

    def fail(self, reason: str) -> None:
        """Record why the source failed, in one line; the first reason stays."""
        self.entry.setdefault("reason", " ".join(reason.split()))

    def finish(self) -> None:
        """The source is done, unless it failed on the way."""
        if "reason" not in self.entry:
            self.entry["status"] = "done"

    def close(self) -> None:
        """Complete the entry: nothing more is drawn."""
        drawn = [stage for heatmaps in self._heatmaps for stage in heatmaps.close()]
        self.entry["stages"] = drawn + self._not_drawn

    def publish(self) -> None:
        """Write the complete entry for the page, where that shows the source."""

    def wrote(self, *paths: Path) -> None:
        """Add files to the entry."""
        self.entry["files"] += [path.relative_to(self._output.path).as_posix() for path in paths]
