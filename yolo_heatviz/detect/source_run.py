"""A source of a run: its files' names, its entry in the manifest, its heatmaps."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Mapping, NamedTuple, Sequence

from ..detections import files
from ..feature_maps.box_energy import BoxEnergy
from ..files.entries import SourceEntry, StageEntry
from ..files.tables import Tables
from ..heatmaps.frame import Heatmaps
from ..heatmaps.outcome import part_entry, recorded
from ..heatmaps.writer import StageWriter
from ..labels.class_evaluation import ClassEvaluation
from ..labels.evaluation import Evaluation
from ..model.boxes import Odd
from ..model.calls import silent_reason, stage_at
from ..model.several_maps import each_map
from ..model.stage_output import StageOutput
from ..model.stages import Key, Layout, Stage
from ..sources.find import Source
from ..text import text
from .options import Options

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


class RunFolder(NamedTuple):
    """Where a run writes, and with what."""

    path: Path
    options: Options
    writer: StageWriter
    """Draws the heatmaps of images; its settings serve videos too."""
    tables: Tables
    comparison: Evaluation | ClassEvaluation | None = None
    """Compares the detections of images with labels, where these are given."""
    yolov5: bool = False
    """Whether the network is YOLOv5's, and labels and crops are those of its `detect.py`."""


class Stopwatch:
    """Adds up how long its blocks take, in `seconds`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._began = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._began


class SourceRun:
    """One source's files, all of them named after it; see `ImageRun` and `StreamRun`.

    Args:
        source: what runs.
        name: its own within the run.
        folder: the run's.

    Attributes:
        entry: what became of the source, for the manifest: failed until `finish` says otherwise.
        energies: the box energy of each stage of an image, where a page is made and the boxes are known.
        odd: its detections that cannot be ones.
        drawing: the time that its heatmaps and files of the page take.
    """

    def __init__(self, source: Source, name: str, folder: RunFolder) -> None:
        self.entry: SourceEntry = {
            "source": text(str(source)),
            "kind": source.kind,
            "name": name,
            "status": "failed",
            "frames": 0,
            "files": [],
            "stages": [],
        }
        if self.entry["source"] != str(source):
            self.entry["source_bytes"] = os.fsencode(str(source)).hex()
        self.energies: Mapping[Key, tuple[Stage, BoxEnergy]] = {}
        self.odd = Odd()
        self.drawing = Stopwatch()
        self._source = str(source)
        self._name = name
        self._folder = folder
        self._options = folder.options
        self._heatmaps: list[Heatmaps] = []
        self._not_drawn: list[StageEntry] = []

    def begin(self, dataset: Any) -> None:
        """Make ready for the images that Ultralytics' loader has opened."""
        raise NotImplementedError

    def add(self, result: Results, how: str, origins: Sequence[int] = ()) -> None:
        """Write what was detected in the next image or frame.

        Args:
            result: what was.
            how: the way that the image came into the network, see `letterbox.place`.
            origins: the number of the stage that each detection comes from, where that is known.
        """
        raise NotImplementedError

    def next_batch(self) -> None:
        """The next image or frame is about to pass through the network."""
        for heatmaps in self._heatmaps:
            heatmaps.next_frame()

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

    def _write_detections(self, result: Results, name: str, labels: Path) -> None:
        """Write the files that YOLOv5's flags ask for of one image or frame."""
        options, folder = self._options, self._folder
        if options.save_txt or options.save_crop:
            upstreams = files.as_yolov5_writes(result) if folder.yolov5 else result
            if options.save_txt and len(result):
                files.write_labels(labels, upstreams, confidence=options.save_conf)
                self._wrote(labels)
            if options.save_crop:
                self._wrote(*files.write_crops(folder.path / "crops", name, upstreams))
        if options.save_csv:
            files.add_rows(folder.tables, Path(self.entry["source"]).name, result)

    def _wrote(self, *paths: Path) -> None:
        self.entry["files"] += [path.relative_to(self._folder.path).as_posix() for path in paths]
