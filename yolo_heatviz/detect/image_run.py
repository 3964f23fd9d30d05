"""One image of a detect run: its picture, labels, crops, heatmaps, and its files of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence

from ..detections import files, results
from ..detections.dense import dense
from ..detections.origin import best_stages
from ..heatmaps.frame import Heatmaps
from ..heatmaps.image import ImageSink
from ..labels.comparison import ComparedBox
from ..labels.results import plot_outcomes
from ..report.files import ImageFiles, write_entry
from ..sources.find import Source
from .source_run import RunFolder, SourceRun

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


class ImageRun(SourceRun):
    """Writes what an image gives, see `SourceRun`."""

    def __init__(self, source: Source, name: str, folder: RunFolder) -> None:
        super().__init__(source, name, folder)
        self._page_files: ImageFiles | None = None

    def begin(self, dataset: Any) -> None:
        """Make ready for the image."""
        folder, writer = self._folder.path, self._folder.writer
        if self._options.makes_page:
            self._page_files = ImageFiles(folder, self._name, writer.settings)
        page = self._page_files.stage if self._page_files else None
        sink = ImageSink(writer, folder / self._name, page)
        self._heatmaps, self.energies = [Heatmaps(sink)], sink.energies

    def add(self, result: Results, how: str, origins: Sequence[int] = ()) -> None:
        """Write what was detected, see `SourceRun.add`."""
        options, evaluation = self._options, self._folder.comparison
        self.entry["frames"] += 1
        self.entry["size"] = list(result.orig_shape)
        if results.finds(result):
            self.entry["found"] = results.describe(result)
        per_pixel = dense(result)
        if "shares" in per_pixel:
            self.entry["shares"] = per_pixel["shares"]
        if "depth" in per_pixel:
            self.entry["depth"] = per_pixel["depth"]
        compared: list[ComparedBox] = []
        if evaluation is not None:
            compared = evaluation.image(self._source, result, how, self.entry, self._folder.tables)
        if not options.nosave:
            self._draw(result, compared)
        (heatmaps,) = self._heatmaps
        with self.drawing:
            if heatmaps.waits and options.visualize:
                heatmaps.finish(results.scene(result, options.box_style, how), origins)
            if not origins:
                self._measure_boxes()
            if self._page_files is not None:
                with self.part("report"):
                    self.entry.update(self._page_files.finish(result.orig_img, how))
        self._write_detections(result, self._name, self._folder.path / "labels" / f"{self._name}.txt")

    def _measure_boxes(self) -> None:
        """Say of each detection in which stages its energy lies, where the head cannot say where it comes from."""
        boxes = [found for found in self.entry.get("found", ()) if "xyxy" in found]  # a classifier's class has none
        for number, found in enumerate(boxes if self.energies else ()):
            found["area"] = next(iter(self.energies.values()))[1].per_box[number].area
            found["stages"] = best_stages(self.energies, number)

    def _draw(self, result: Results, compared: list[ComparedBox]) -> None:
        style, is_compared = self._options.box_style, "verdicts" in self.entry
        drawn = plot_outcomes(result, compared, style) if is_compared else results.plot(result, style)
        path = self._folder.path / (self._name + files.picture_suffix(self.entry["source"]))
        files.write_picture(path, drawn)
        self._wrote(path)

    def publish(self) -> None:
        """Write the complete entry for the page, where that shows the image."""
        if "report" not in self.entry:
            return
        with self.part("report") as entry:
            write_entry(self._folder.path, self.entry)
        if entry["status"] != "done":
            del self.entry["report"]
            self.entry["stages"].append(entry)
