"""A source through the predictor: what is kept of each pass, and what is then left to draw and to tell of it."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Mapping

from ..detections.dense import dense
from ..detections.inspector import MISMATCH, Inspection, Inspector
from ..detections.results import finds, found_in, on_host
from ..errors import HeatvizError
from ..model.boxes import Odd
from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.stages import Key
from ..report.box_maps import writer as box_maps_of_page
from ..sources.find import Source
from ..sources.loaders import loaded, missing_frames
from .attribution import box_maps
from .image_run import ImageRun
from .options import Options
from .outcome import RunOutcome
from .progress import Frame
from .stream_run import StreamRun

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

Part = Callable[[], object]
"""A part of what is to be done of an image or frame."""


class Passes:
    """Passes sources through a detector.

    Args:
        detector: what to run.
        options: what to write.
        folder: the run's.
        chosen: the stages to show of each kind of source.
        inspector: answers what is asked of each image's detections.
        outcome: counts what is found.
    """

    def __init__(
        self,
        detector: Detector,
        options: Options,
        folder: Path,
        chosen: Mapping[str, tuple[Key, ...]],
        inspector: Inspector | None,
        outcome: RunOutcome,
    ) -> None:
        self._detector = detector
        self._options = options
        self._folder = folder
        self._chosen = chosen
        self._inspector = inspector
        self._box_maps = box_maps(options, detector)
        self._outcome = outcome

    def run(
        self,
        source: Source,
        running: ImageRun | StreamRun,
        on_frame: Callable[[Frame], object],
        then: Callable[[Part, Part], object],
    ) -> None:
        """Pass the source through the network; `then` gets what draws each frame, and what tells of it."""
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
            if self._box_maps:
                stack.enter_context(self._box_maps.watching())
            if options.visualize:
                listener = stack.enter_context(hooked(detector.stages, chosen, running.on_stage))
            if inspector:
                stack.enter_context(inspector.watching())
            before = running.drawing.seconds
            for result in detector.stream(dataset, running.begin, running.next_batch):
                running.passed()
                network = result.speed["inference"] - (running.drawing.seconds - before) * 1e3
                running.odd += getattr(result, "odd", Odd())
                here = on_host(result)
                inspection = self._inspect(here, source, running, inspector) if inspector else None
                running.compare(here, detector.way)
                frames = dataset.frames if source.kind == "video" else None
                told = partial(self._told, here, running, network=network, before=before, frames=frames)
                then(
                    partial(self._draw, result, here, running, inspector, inspection),
                    lambda told=told: on_frame(told()),  # type: ignore[misc]
                )
                before = running.drawing.seconds
            if listener and listener.passed:
                silent = [key for key in chosen if key not in listener.given]
                then(partial(running.never_ran, silent, detector.stages), _nothing)
            missing = missing_frames(dataset, running.entry["frames"]) if source.kind == "video" else None
        if missing:
            running.fail(missing)

    def _draw(
        self,
        result: Results,
        here: Results,
        running: ImageRun | StreamRun,
        inspector: Inspector | None,
        inspection: Inspection | None,
    ) -> None:
        """Draw and write what an image or frame gave: `result`, and the same on the CPU."""
        running.add(here, self._detector.way, inspection.origins if inspection else ())
        if inspector and inspection:
            with running.part("explain"):
                folder = self._folder / running.entry["name"]
                running.entry.update(inspector.explained(inspection, folder, running.energies))
            running.entry.update(inspector.probed(inspection))
        if self._box_maps:
            with running.part("attribution") as part:
                folder, entry = self._folder, running.entry
                self._box_maps.add_to(entry, part, result, folder / entry["name"], box_maps_of_page(folder, entry))

    def _told(
        self, result: Results, running: ImageRun | StreamRun, *, network: float, before: float, frames: int | None
    ) -> Frame:
        """Count what was found in an image or frame, and what is to be told of it."""
        found = found_in(result)
        self._outcome.classes.update(each["class"] for each in found)
        self._outcome.finds = finds(result)
        per_pixel = dense(result)
        self._outcome.dense.add(per_pixel)
        heatmaps = (running.drawing.seconds - before) * 1e3 if self._options.visualize else None
        return Frame(found if self._outcome.finds else None, network, heatmaps, frames, per_pixel)

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


def at_once(draw: Part, tell: Part) -> None:
    """Do both."""
    draw()
    tell()


def _nothing() -> None:
    pass
