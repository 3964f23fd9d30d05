"""One run of the detect command: source after source through the predictor, and what became of each."""

from __future__ import annotations

import logging
from pathlib import Path

from ..detections.inspector import Inspector
from ..errors import reason_of
from ..files.entries import RunEntry
from ..files.manifest import Manifest
from ..files.naming import Names
from ..files.tables import Tables
from ..heatmaps.writer import StageWriter
from ..labels.class_evaluation import ClassEvaluation
from ..labels.evaluation import Evaluation
from ..model.detector import Detector
from ..model.selection import named
from ..model.stages import Key
from ..model.tasks import OTHER, TASKS
from ..recording import stages
from ..recording.pipeline import Pipeline, has_spare_processor
from ..recording.run_record import RunRecord
from ..sources.find import Source
from .detection_files import RunFolder
from .image_run import ImageRun
from .options import Options
from .outcome import RunOutcome
from .passes import Part, Passes, at_once
from .progress import Progress
from .stream_run import StreamRun
from .suggestion import best_channels

LOGGER = logging.getLogger(__name__)


def chosen_stages(options: Options, detector: Detector) -> dict[str, tuple[Key, ...]]:
    """The stages to show of each kind of source; none without `--visualize`.

    Raises:
        HeatvizError: `--stages` names none of this model's.
    """
    if not options.visualize:
        return {}
    return stages.chosen_stages(options.settings.stages, detector.stages)


def _named(options: Options, detector: Detector) -> frozenset[Key]:
    spec = options.settings.stages
    return named(spec, detector.stages) if options.visualize and spec != "auto" else frozenset()


class Session:
    """Runs sources one by one: a source that fails is recorded, and the next goes on.

    Args:
        detector: what to run.
        options: what to write.
        folder: where to.
        manifest: gets an entry a source.
        comparison: compares the detections of images with labels, where these are given.
        inspector: answers what is asked of each image's detections.

    Attributes:
        outcome: what became of the sources so far.
        pipeline: draws images while the next one runs; None where they are drawn in their turn.
    """

    def __init__(
        self,
        detector: Detector,
        options: Options,
        folder: Path,
        manifest: Manifest,
        comparison: Evaluation | ClassEvaluation | None = None,
        inspector: Inspector | None = None,
    ) -> None:
        self.outcome = RunOutcome(named=_named(options, detector))
        self._detector = detector
        self._options = options
        self._inspector = inspector
        yolov5 = detector.family == "yolov5"
        asks_network = options.query.by_flag or options.attribute
        workers = has_spare_processor(detector.predictor.device) if options.workers is None else options.workers
        self.pipeline = Pipeline() if workers and options.visualize and not asks_network else None
        writer, tables = StageWriter(options.settings), Tables(folder)
        self._folder = RunFolder(folder, options, writer, tables, comparison, self.pipeline, yolov5)
        self._run = RunRecord(self._folder.output, manifest)
        self._names = Names()
        self._table_names: list[str] = []
        self._passes = Passes(detector, options, folder, chosen_stages(options, detector), inspector, self.outcome)

    def answers(self) -> list[str]:
        """The lines to print about all images together."""
        comparison = self._folder.comparison
        return [
            *(comparison.lines() if comparison else []),
            *(self._inspector.answers() if self._inspector else []),
            *self._run.answers(self._without_boxes, best_channels(self._options, self._run.ranking.first)),
        ]

    @property
    def _without_boxes(self) -> str:
        """Why no energy lies in boxes, where there are none."""
        if not TASKS.get(self._detector.task, OTHER).boxes:
            return f"A {self._detector.task} network finds no boxes"
        return "Nothing was found" if self.outcome.finds else "No boxes are read"

    def finish(self) -> None:
        """Write the tables, once no further source runs.

        Raises:
            WriteError: the system refuses.
        """
        self._table_names = self._folder.tables.close()
        if self._folder.comparison:
            self._table_names += self._folder.comparison.write(self._folder.path)

    def summary(self) -> RunEntry:
        """The manifest's entries about all images together."""
        comparison = self._folder.comparison
        entry: RunEntry = {**self._run.summary(), "tables": sorted(self._table_names)}
        if comparison:
            entry.update(comparison.summary())
        return entry

    def write_page(self, tail: RunEntry) -> None:
        """Write the run's page, see `RunRecord.write_page`; a failure is recorded and costs nothing else."""
        reason = self._run.write_page(tail)
        if reason:
            self.outcome.fail(f"page: {reason}")

    def run(self, source: Source, progress: Progress) -> None:
        """Run one source; what becomes of it is recorded and told in its turn, of an image perhaps at a later call.

        Args:
            source: what to run.
            progress: hears of it.

        Raises:
            WriteError: the manifest cannot take it.
        """
        kind = ImageRun if source.kind == "image" else StreamRun
        running = kind(source, self._names.take(str(source)), self._folder)
        if self.pipeline is not None and source.kind == "image":
            self._run_hidden(source, running, progress, self.pipeline)
            return
        if self.pipeline is not None:
            self.pipeline.drain()
        progress.begin(source)
        try:
            try:
                self._passes.run(source, running, progress.frame, at_once)
            finally:
                running.close()
        except KeyboardInterrupt:
            self._interrupted(running)
            raise
        except Exception as error:  # one bad source must not cost the others theirs: recorded, and the run says so
            _failed(running, error)
        self._ended(source, running, progress)

    def _run_hidden(
        self, source: Source, running: ImageRun | StreamRun, progress: Progress, pipeline: Pipeline
    ) -> None:
        """Pass an image through the network, and leave the rest to the worker."""
        parts: list[tuple[Part, Part]] = []

        def work() -> None:
            try:
                for draw, _ in parts:
                    draw()
            finally:
                running.close()

        def done(error: Exception | KeyboardInterrupt | None) -> None:
            if isinstance(error, KeyboardInterrupt):
                self._interrupted(running)
                return
            progress.begin(source)
            if error is not None:
                _failed(running, error)
            else:
                for _, tell in parts:
                    tell()
            self._ended(source, running, progress)

        try:
            self._passes.run(source, running, progress.frame, lambda *part: parts.append(part))
        except KeyboardInterrupt:
            pipeline.halt()  # which records those before it
            self._interrupted(running)
            raise
        except Exception as error:
            _failed(running, error)
        pipeline.add(work, done)

    def _interrupted(self, running: ImageRun | StreamRun) -> None:
        running.fail("interrupted")
        self._record(running)

    def _ended(self, source: Source, running: ImageRun | StreamRun, progress: Progress) -> None:
        running.finish()
        self._record(running, str(source))
        progress.end(running.entry, self._folder.output.writer.seconds, hidden=self.pipeline is not None)

    def _record(self, running: ImageRun | StreamRun, counted_as: str | None = None) -> None:
        if running.odd:
            counts = running.odd
            running.entry["odd"] = {"of": counts.of, "confidences": counts.confidences, "outside": counts.outside}
            self.outcome.notes.append(f"{running.entry['source']}: {counts}")
        running.publish()
        if counted_as is not None:
            self.outcome.add(counted_as, running.entry)
        self._run.add(running)


def _failed(running: ImageRun | StreamRun, error: Exception) -> None:
    running.fail(reason_of(error))
    LOGGER.debug("%s", running.entry["source"], exc_info=error)
