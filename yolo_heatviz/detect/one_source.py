"""What one source of a detect run writes: pictures, labels, crops, and its heatmaps."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Mapping, Sequence

from ..detections import files, results
from ..detections.comparison import FN, FP, TP, Comparison, Verdict
from ..errors import WriteError
from ..feature_maps.box_energy import BoxEnergy
from ..files.atomic import free
from ..files.entries import StageEntry
from ..files.tables import Tables
from ..files.video import VideoFile
from ..heatmaps.frame import Heatmaps
from ..heatmaps.image import ImageSink
from ..heatmaps.outcome import part_entry, recorded
from ..heatmaps.stream import StreamSink
from ..heatmaps.writer import StageWriter
from ..model.stage_output import StageOutput
from ..model.stages import Key, Stage
from ..report.files import ImageFiles, write_entry
from ..sources.find import Source
from ..text import text
from .arguments import Options

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

_DEFAULT_FPS = 30.0


class Take:
    """One source's files, all of them named after it.

    Args:
        source: what runs.
        name: its own within the run.
        folder: the run's.
        options: what to write.
        writer: draws the heatmaps of images; its settings serve videos too.
        tables: the run's.
        comparison: judges the detections of images where labels are given.

    Attributes:
        entry: what became of the source, for the manifest; whole once `close` was called.
    """

    def __init__(
        self,
        source: Source,
        name: str,
        folder: Path,
        options: Options,
        writer: StageWriter,
        tables: Tables,
        comparison: Comparison | None = None,
    ) -> None:
        self.entry: dict[str, Any] = {
            "source": text(str(source)),
            "kind": source.kind,
            "name": name,
            "frames": 0,
            "files": [],
            "stages": [],
        }
        if self.entry["source"] != str(source):
            self.entry["source_bytes"] = os.fsencode(str(source)).hex()
        self._source = str(source)
        self._is_image = source.kind == "image"
        self._name = name
        self._folder = folder
        self._options = options
        self._writer = writer
        self._tables = tables
        self._comparison = comparison if self._is_image else None
        self._verdicts: list[Verdict] = []
        self._heatmaps: list[Heatmaps] = []
        self._energies: Mapping[Key, tuple[Stage, BoxEnergy]] = {}
        self._files: ImageFiles | None = None
        self._failed: list[StageEntry] = []
        self._videos: list[VideoFile] = []

    def begin(self, dataset: Any) -> None:
        """Ultralytics has opened the source: make ready for its images, or for each of its streams' frames."""
        if self._is_image:
            if self._options.visualize and self._writer.settings.report:
                self._files = ImageFiles(self._folder, self._name, self._writer.settings)
            page = self._files.stage if self._files else None
            sink = ImageSink(self._writer, self._folder / self._name, page)
            self._heatmaps, self._energies = [Heatmaps(sink)], sink.energies
            return
        fps = dataset.fps if isinstance(dataset.fps, (list, tuple)) else [dataset.fps] * dataset.bs
        for slot, rate in enumerate(fps):
            name = f"{self._name}-{slot}" if slot else self._name
            rate = (rate or _DEFAULT_FPS) / self._options.vid_stride
            self._heatmaps.append(Heatmaps(StreamSink(self._writer.settings, self._folder / name, rate, slot)))
            self._videos.append(VideoFile(self._folder / f"{name}.mp4", rate))

    def next_batch(self) -> None:
        """The next image or frame is about to pass through the network."""
        for heatmaps in self._heatmaps:
            heatmaps.next_frame()

    def on_stage(self, output: StageOutput) -> None:
        """Show what a stage gave."""
        for heatmaps in self._heatmaps:
            heatmaps.on_stage(output)

    @property
    def energies(self) -> Mapping[Key, tuple[Stage, BoxEnergy]]:
        """Where each stage's energy lies in the image, where a report is made and the boxes are known."""
        return self._energies

    def add(self, result: Results, origins: Sequence[int] = ()) -> None:
        """Write what was detected in an image, or in the next frame of the next stream.

        Args:
            result: what was.
            origins: the number of the stage that each detection comes from, where that is known.
        """
        options, number = self._options, self.entry["frames"]
        self.entry["frames"] += 1
        frame, slot = (0, 0) if self._is_image else divmod(number, len(self._videos))
        name = self._name if self._is_image else f"{self._videos[slot].path.stem}_{frame + 1}"
        if self._is_image:
            self.entry.update(size=list(result.orig_shape), found=results.describe(result))
        if self._comparison is not None:
            self._judge(result, self._comparison)
        if not options.nosave:
            self._draw(result, slot)
        if self._heatmaps[slot].waits and options.visualize:
            self._heatmaps[slot].finish(results.scene(result, options.box_style), origins)
        if self._files is not None:
            with self.part("report"):
                self.entry.update(self._files.finish(result.orig_img, crops=result.probs is not None))
        if options.save_txt and len(result):
            path = self._folder / "labels" / f"{name}.txt"
            path = path if self._is_image else free(path)  # an image may be called as a video's frame is
            files.write_labels(path, result, confidence=options.save_conf)
            self._wrote(path)
        if options.save_crop:
            self._wrote(*files.write_crops(self._folder / "crops", name, result))
        if options.save_csv:
            files.add_rows(self._tables, Path(self.entry["source"]).name, result)

    def _judge(self, result: Results, comparison: Comparison) -> None:
        self._verdicts = results.judge(self._source, result, comparison)
        tally = Counter(each.outcome for each in self._verdicts)
        self.entry["labels"] = {outcome: tally[outcome] for outcome in (TP, FP, FN)}
        self.entry["verdicts"] = results.describe_verdicts(self._verdicts)
        files.add_verdicts(self._tables, Path(self.entry["source"]).name, self._verdicts)

    def _draw(self, result: Results, slot: int) -> None:
        options = self._options
        drawn = results.plot(result, options.box_style)
        if self._comparison is not None:
            drawn = results.draw_verdicts(result, self._verdicts, options.box_style)
        if self._is_image:
            path = self._folder / (self._name + files.picture_suffix(self.entry["source"]))
            files.write_picture(path, drawn)
            self._wrote(path)
        else:
            self._videos[slot].add(drawn)

    @contextmanager
    def part(self, name: str) -> Iterator[StageEntry]:
        """Record what goes wrong in what is made of all stages together, as a stage of that name that failed."""
        entry = part_entry(name)
        with recorded(entry):
            yield entry
        if entry["status"] != "done":
            self._failed.append(entry)

    def _wrote(self, *paths: Path) -> None:
        self.entry["files"] += [path.relative_to(self._folder).as_posix() for path in paths]

    def close(self) -> None:
        """Finish the videos and complete the entry, with the reason why one of them is not there."""
        for video in self._videos:
            try:
                video.close()
            except WriteError as error:
                self.entry["reason"] = str(error)
        self._wrote(*(video.path for video in self._videos if video.done))
        self.entry["stages"] = [stage for heatmaps in self._heatmaps for stage in heatmaps.close()] + self._failed

    def publish(self) -> None:
        """Write the complete entry for the page, where that shows the image."""
        if "report" not in self.entry:
            return
        with self.part("report") as entry:
            write_entry(self._folder, self.entry)
        if entry["status"] != "done":
            del self.entry["report"]
            self.entry["stages"].append(entry)
