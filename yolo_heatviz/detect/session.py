"""One run of the detect command: source after source through the predictor, and what became of each."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from ..detections.dense import dense
from ..detections.inspector import MISMATCH, Inspection, Inspector
from ..detections.results import finds, found_in
from ..errors import HeatvizError, reason_of
from ..files.entries import DenseEntry, FoundEntry, RunEntry, SourceEntry
from ..files.manifest import Manifest
from ..files.naming import Names
from ..files.tables import Tables
from ..heatmaps.writer import StageWriter
from ..labels.class_evaluation import ClassEvaluation
from ..labels.evaluation import Evaluation
from ..model.boxes import Odd
from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.selection import named
from ..model.stages import Key
from ..model.tasks import OTHER, TASKS
from ..recording import stages
from ..recording.run_record import RunRecord
from ..report.box_maps import writer as box_maps_of_page
from ..sources.find import Source
from ..sources.loaders import loaded, missing_frames
from .attribution import box_maps
from .detection_files import RunFolder
from .image_run import ImageRun
from .options import Options
from .outcome import RunOutcome
from .progress import Frame
from .stream_run import StreamRun
from .suggestion import best_channels

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

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
        self._box_maps = box_maps(options, detector)
        yolov5 = detector.family == "yolov5"
        self._folder = RunFolder(folder, options, StageWriter(options.settings), Tables(folder), comparison, yolov5)
        self._run = RunRecord(self._folder.output, manifest)
        self._names = Names()
        self._table_names: list[str] = []
        self._chosen = chosen_stages(options, detector)

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

    def run(self, source: Source, on_frame: Callable[[Frame], object] = lambda _: None) -> SourceEntry:
        """Run one source.

        Args:
            source: what to run.
            on_frame: called after each image or frame with what it gave.

        Returns:
            The source's entry in the manifest, with `status` done or failed, and the reason.

        Raises:
            WriteError: the manifest cannot take it.
        """
        kind = ImageRun if source.kind == "image" else StreamRun
        running = kind(source, self._names.take(str(source)), self._folder)
        try:
            self._predict(source, running, on_frame)
        except KeyboardInterrupt:
            running.fail("interrupted")
            self._record(running)
            raise
        except Exception as error:  # one bad source must not cost the others theirs: recorded, and the run says so
            running.fail(reason_of(error))
            LOGGER.debug("%s", source, exc_info=True)
        running.finish()
        self._record(running, str(source))
        return running.entry

    def _record(self, running: ImageRun | StreamRun, counted_as: str | None = None) -> None:
        if running.odd:
            counts = running.odd
            running.entry["odd"] = {"of": counts.of, "confidences": counts.confidences, "outside": counts.outside}
            self.outcome.notes.append(f"{running.entry['source']}: {counts}")
        running.publish()
        if counted_as is not None:
            self.outcome.add(counted_as, running.entry)
        self._run.add(running)

    def _predict(self, source: Source, running: ImageRun | StreamRun, on_frame: Callable[[Frame], object]) -> None:
        detector, options = self._detector, self._options
        inspector = self._inspector if source.kind == "image" else None
        chosen, listener = self._chosen.get(source.kind, ()), None
        with ExitStack() as stack:
            dataset = stack.enter_context(
                loaded(
                    source,
                    channels=detector.channels,
                    vid_stride=options.vid_stride,
                    megapixels=options.max_megapixels,
                    stretch=options.stretch,
                )
            )
            stack.callback(running.close)
            if self._box_maps:
                stack.enter_context(self._box_maps.watching())
            if options.visualize:
                listener = stack.enter_context(hooked(detector.stages, chosen, running.on_stage))
            if inspector:
                stack.enter_context(inspector.watching())
            before = running.drawing.seconds
            for result in detector.stream(dataset, running.begin, running.next_batch):
                network = result.speed["inference"] - (running.drawing.seconds - before) * 1e3
                found, per_pixel = self._take(result, source, running, inspector)
                heatmaps = (running.drawing.seconds - before) * 1e3 if options.visualize else None
                frames = dataset.frames if source.kind == "video" else None
                on_frame(Frame(found, network, heatmaps, frames, per_pixel))
                before = running.drawing.seconds
            if listener and listener.passed:
                running.never_ran([key for key in chosen if key not in listener.given], detector.stages)
            missing = missing_frames(dataset, running.entry["frames"]) if source.kind == "video" else None
        if missing:
            running.fail(missing)

    def _take(
        self, result: Results, source: Source, running: ImageRun | StreamRun, inspector: Inspector | None
    ) -> tuple[list[FoundEntry] | None, DenseEntry]:
        """Write what an image or frame gave, and return what was found in it; None where nothing can be."""
        running.odd += getattr(result, "odd", Odd())
        how = self._detector.way
        inspection = self._inspect(result, source, running, inspector) if inspector else None
        running.add(result, how, inspection.origins if inspection else ())
        if inspector and inspection:
            with running.part("explain"):
                folder = self._folder.path / running.entry["name"]
                running.entry.update(inspector.explained(inspection, folder, running.energies))
            running.entry.update(inspector.probed(inspection))
        if self._box_maps:
            with running.part("attribution") as part:
                folder, entry = self._folder.path, running.entry
                self._box_maps.add_to(entry, part, result, folder / entry["name"], box_maps_of_page(folder, entry))
        found = found_in(result)
        self.outcome.classes.update(each["class"] for each in found)
        self.outcome.finds = finds(result)
        per_pixel = dense(result)
        self.outcome.dense.add(per_pixel)
        return (found if self.outcome.finds else None), per_pixel

    def _inspect(
        self, result: Results, source: Source, running: ImageRun | StreamRun, inspector: Inspector
    ) -> Inspection | None:
        inspection = None
        with running.part("explain") as part:
            inspection = inspector.inspect(result, source, self._detector.way)
            if inspection is None and self._options.query.by_flag:
                raise HeatvizError(MISMATCH)
            if inspection is None:  # only the page asks: it goes without, the run is whole
                part["status"], part["reason"] = "skipped", MISMATCH
        return inspection
