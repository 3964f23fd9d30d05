"""The files that YOLOv5's flags ask for of one image or frame: labels, crops, rows of a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..detections import files
from ..files.tables import Tables
from ..heatmaps.writer import StageWriter
from ..labels.class_evaluation import ClassEvaluation
from ..labels.evaluation import Evaluation
from ..recording.pipeline import Pipeline
from ..recording.source_record import Output, SourceRecord
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
    pipeline: Pipeline | None = None
    """Draws and writes images while the next one runs; None for each in its turn."""
    yolov5: bool = False
    """Whether the network is YOLOv5's, and labels and crops are those of its `detect.py`."""

    @property
    def output(self) -> Output:
        """What its heatmaps are written with."""
        return Output(self.path, self.writer, self.options.makes_page, self.options.visualize, self.pipeline)


def write_detections(record: SourceRecord, folder: RunFolder, result: Results, name: str, labels: Path) -> None:
    """Write the files of one image or frame.

    Args:
        record: of its source, which gets their paths.
        folder: where, and which are asked for.
        result: what was detected.
        name: the beginning of the crops' names.
        labels: the file of its labels.
    """
    options = folder.options
    if options.save_txt or options.save_crop:
        upstreams = files.as_yolov5_writes(result) if folder.yolov5 else result
        if options.save_txt and len(result):
            files.write_labels(labels, upstreams, confidence=options.save_conf)
            record.wrote(labels)
        if options.save_crop:
            record.wrote(*files.write_crops(folder.path / "crops", name, upstreams))
    if options.save_csv:
        files.add_rows(folder.tables, Path(record.entry["source"]).name, result)
