"""One image of a run: its heatmaps, what was found in it, and its files of the page."""

from __future__ import annotations

from ..detections.origin import best_stages
from ..detections.seen import Seen
from ..feature_maps.bands import turned
from ..heatmaps.frame import Heatmaps
from ..heatmaps.image import ImageSink
from ..report.device_cells import cells
from ..report.files import ImageFiles, write_entry
from .source_record import Output, SourceRecord


class ImageRecord(SourceRecord):
    """Writes what an image gives, see `SourceRecord`.

    Args:
        source: what runs, as it was named.
        name: its own within the run.
        output: the run's.
    """

    def __init__(self, source: str, name: str, output: Output) -> None:
        super().__init__(source, "image", name, output)
        self._page_files = ImageFiles(output.path, name, output.writer.settings) if output.page else None
        page = self._page_files.stage if self._page_files else None
        sink = ImageSink(output.writer, output.path / name, page, cells if page else None)
        check = output.pipeline.check if output.pipeline else None
        self._heatmaps, self.energies = [Heatmaps(sink, check)], sink.energies

    def show(self, seen: Seen) -> None:
        """Draw what waited for the boxes of the image, and take what was found in it."""
        self.entry["frames"] += 1
        self.entry["size"] = list(seen.size)
        if seen.found is not None:
            self.entry["found"] = seen.found
        self.entry.update(seen.dense)
        (heatmaps,) = self._heatmaps
        with self.drawing:
            scene = seen.scene() if self._output.heatmaps and (heatmaps.waits or self._page_files) else None
            if self._output.heatmaps and heatmaps.is_held:
                heatmaps.finish(scene, seen.origins)
            if not seen.origins:
                self._measure_boxes()
            if scene is not None and self._page_files is not None:
                with self.part("report"):
                    self.entry.update(self._page_files.finish(turned(scene.image), scene.how))
        if seen.explain is not None:
            with self.part("explain"):
                self.entry.update(seen.explain(self.energies))

    def _measure_boxes(self) -> None:
        """Say of each detection in which stages its energy lies, where the head cannot say where it comes from."""
        boxes = [found for found in self.entry.get("found", ()) if "xyxy" in found]  # a classifier's class has none
        for number, found in enumerate(boxes if self.energies else ()):
            found["area"] = next(iter(self.energies.values()))[1].per_box[number].area
            found["stages"] = best_stages(self.energies, number)

    def publish(self) -> None:
        """Write the complete entry for the page, where that shows the image."""
        if "report" not in self.entry:
            return
        with self.part("report") as entry:
            write_entry(self._output.path, self.entry)
        if entry["status"] != "done":
            del self.entry["report"]
            self.entry["stages"].append(entry)
