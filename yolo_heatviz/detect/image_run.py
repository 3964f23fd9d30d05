"""One image of a detect run: beside its heatmaps its picture with boxes, its labels and its crops."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Sequence

from ..detections import files, results
from ..detections.comparison import FN, FP, TP, ComparedBox, Comparison
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

    def begin(self, dataset: Any) -> None:
        """The image is opened."""

    def add(self, result: Results, how: str, origins: Sequence[int] = ()) -> None:
        """Write what was detected in the image.

        Args:
            result: what was.
            how: the way that the image came into the network, see `letterbox.place`.
            origins: the number of the stage that each detection comes from, where that is known.
        """
        options, comparison = self._folder.options, self._folder.comparison
        compared = None if comparison is None else self._compare(result, comparison)
        if not options.nosave:
            self._draw(result, compared)
        self.show(results.seen(result, options.box_style, how)._replace(origins=origins))
        labels = self._folder.path / "labels" / f"{self._name}.txt"
        write_detections(self, self._folder, result, self._name, labels)

    def _compare(self, result: Results, comparison: Comparison) -> list[ComparedBox]:
        compared = results.compare(self._source, result, comparison)
        tally = Counter(box.outcome for box in compared)
        self.entry["labels"] = {outcome: tally[outcome] for outcome in (TP, FP, FN)}
        self.entry["verdicts"] = results.describe_outcomes(compared)
        files.add_outcomes(self._folder.tables, Path(self.entry["source"]).name, compared)
        return compared

    def _draw(self, result: Results, compared: list[ComparedBox] | None) -> None:
        style = self._folder.options.box_style
        drawn = results.plot(result, style) if compared is None else results.plot_outcomes(result, compared, style)
        path = self._folder.path / (self._name + files.picture_suffix(self.entry["source"]))
        files.write_picture(path, drawn)
        self.wrote(path)
