"""One image of a detect run: beside its heatmaps its picture with boxes, its labels and its crops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence

from ..detections import files, results
from ..labels.comparison import ComparedBox
from ..labels.results import plot_outcomes
from ..model.boxes import Odd
from ..recording.image_record import ImageRecord
from ..sources.find import Source
from .detection_files import RunFolder, write_detections

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


class ImageRun(ImageRecord):
    """Writes what an image gives, see `SourceRecord`.

    Args:
        source: what runs.
        name: its own within the run.
        folder: the run's.

    Attributes:
        odd: its detections that cannot be ones.
    """

    def __init__(self, source: Source, name: str, folder: RunFolder) -> None:
        super().__init__(str(source), name, folder.output)
        self.odd = Odd()
        self._source = str(source)
        self._folder = folder
        self._compared: list[ComparedBox] = []

    def begin(self, dataset: Any) -> None:
        """The image is opened."""

    def compare(self, result: Results, how: str) -> None:
        """Hold what was detected against the labels, where there are any, and while the head still knows of it."""
        evaluation = self._folder.comparison
        if evaluation is not None:
            self._compared = evaluation.image(self._source, result, how, self.entry, self._folder.tables)

    def add(self, result: Results, how: str, origins: Sequence[int] = ()) -> None:
        """Write what was detected in the image.

        Args:
            result: what was.
            how: the way that the image came into the network, see `letterbox.place`.
            origins: the number of the stage that each detection comes from, where that is known.
        """
        options = self._folder.options
        if not options.nosave:
            self._draw(result)
        self.show(results.seen(result, options.box_style, how)._replace(origins=origins))
        labels = self._folder.path / "labels" / f"{self._name}.txt"
        write_detections(self, self._folder, result, self._name, labels)

    def _draw(self, result: Results) -> None:
        style, is_compared = self._folder.options.box_style, "verdicts" in self.entry
        drawn = plot_outcomes(result, self._compared, style) if is_compared else results.plot(result, style)
        path = self._folder.path / (self._name + files.picture_suffix(self.entry["source"]))
        files.write_picture(path, drawn)
        self.wrote(path)
