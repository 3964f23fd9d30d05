"""The detect command once its arguments are read: from a checkpoint and sources to a folder of results."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Sequence

from ..cli import Exit, Terminated
from ..detections.class_names import tell_numbers
from ..detections.inspector import inspector_for
from ..drawing.scripts import missing
from ..errors import WriteError, reason_of
from ..files.atomic import new_folder
from ..files.entries import RunEntry
from ..files.manifest import Manifest, recover_all
from ..files.write_guard import only_inside
from ..model.detector import Detector, load
from ..model.offline import kept_offline
from ..recording import budget
from ..sources.find import Source, expand
from ..text import plural, say
from .attribution import check_attribution
from .capabilities import check
from .estimate import plan
from .garbage import loaded_is_kept
from .labelled import evaluation, images, rename
from .listing import table
from .options import Options
from .progress import Progress
from .record import run_entry
from .session import Session, chosen_stages

_DEMO = Path(__file__).parents[1] / "demo"


def run(options: Options, argv: Sequence[str]) -> Exit:
    """Run the detect command.

    Args:
        options: what was asked for.
        argv: the words it was asked for in, for the manifest.

    Raises:
        NothingFoundError: there is nothing to run on.
        WriteError: there is no place for the results.
        HeatvizError: what was asked for cannot be honoured; nothing was run.
        KeyboardInterrupt: it was interrupted, and what it had done is recorded.
    """
    detector = _detector(options)
    if options.list_stages:
        say(*table(detector))
        return Exit.DONE
    with kept_offline():
        return detect(options, detector, argv)


def _detector(options: Options) -> Detector:
    weights = Path(options.weights) if options.weights else _DEMO / "fabric.pt"
    detector = load(
        weights,
        imgsz=options.imgsz,
        augment=options.augment,
        trust=options.trust_weights,
        blocks=options.blocks,
        conf=options.conf_thres,
        iou=options.iou_thres,
        max_det=options.max_det,
        device=options.device,
        classes=options.classes,
        agnostic_nms=options.agnostic_nms,
        vid_stride=options.vid_stride,
        show=options.view_img,
        line_width=options.line_thickness,
        show_labels=not options.hide_labels,
        show_conf=not options.hide_conf,
        quantize=16 if options.half else None,
    )
    check(options, detector)
    if options.data:
        rename(detector, Path(options.data), options.split)
    tell_numbers("--classes", options.classes or (), detector.names)
    if detector.no_boxes:
        note = f"no boxes are drawn, and stages are ranked by contrast: {detector.no_boxes}"
        say(f"yolo_heatviz.detect: {note}", error=True)
    return detector


def detect(options: Options, detector: Detector, argv: Sequence[str]) -> Exit:
    """Run a detector on the sources; see `run`."""
    chosen_stages(options, detector)  # a mistake in it is told before anything is written
    with _scratch() as fetched:
        sources = images(options, detector) if options.runs_on_data else _expanded(options, Path(fetched))
        labels = evaluation(options, detector, sources)
        _check_budget(options, detector, sources)
        inspector = inspector_for(detector, options.query, sources)
        check_attribution(options, detector, sources)
        recover_all(options.project)
        _say_bands(detector.channels)
        _say_letters(options, detector, sources)
        folder = new_folder(options.project, options.name, exist_ok=options.exist_ok)
        with only_inside(folder), Manifest(folder, run_entry(options, detector, argv)) as manifest:
            session = Session(detector, options, folder, manifest, labels, inspector)
            for reason in labels.failures if labels else ():
                session.outcome.fail(reason)
            session.outcome.notes += labels.notes if labels else []
            with labels.watching() if labels else nullcontext():
                return _run_in(session, folder, sources, manifest, options.quiet)


def _say_bands(channels: int) -> None:
    if channels not in (1, 3):
        shown = "them as blue and green" if channels == 2 else "the first three as blue, green and red"
        note = f"the network takes images of {channels} bands: pictures show {shown}"
        say(f"yolo_heatviz.detect: {note}", error=True)


def _say_letters(options: Options, detector: Detector, sources: list[Source]) -> None:
    """Say which letters of what is drawn, classes and the names of files, are boxes in pictures."""
    if options.visualize or options.explain or options.attribute or options.compares or not options.nosave:
        drawn = [*detector.names.values(), *(Path(str(source)).stem for source in sources)]
        say(*(f"yolo_heatviz.detect: {line}" for line in missing(drawn)), error=True)


def _scratch() -> tempfile.TemporaryDirectory:
    try:
        return tempfile.TemporaryDirectory()
    except OSError as error:  # Python tries to write where it wants to make it
        raise WriteError(f"cannot write a temporary folder: {error.strerror}") from error


def _run_in(session: Session, folder: Path, sources: list[Source], manifest: Manifest, quiet: bool) -> Exit:
    outcome = session.outcome
    try:
        _run_all(session, sources, quiet)
    except WriteError as error:  # what became of a source cannot be recorded: no use in running the others
        outcome.fail(str(error))
    except KeyboardInterrupt as stop:
        outcome.stopped = Exit.TERMINATED if isinstance(stop, Terminated) else Exit.INTERRUPTED
        raise
    except Exception as error:
        outcome.fail(reason_of(error))
        raise
    finally:
        _finish(session, len(sources), manifest)
        for line in (*outcome.notes, *outcome.failures):
            say(f"yolo_heatviz.detect: {line}", error=True)
        say(f"{outcome.done} of {plural(len(sources), 'source')} done{outcome.found}")
        say(*session.answers(), f"Results in {folder}")
    return outcome.status


def _finish(session: Session, count: int, manifest: Manifest) -> None:
    """Write what waited for the end, the manifest last."""
    outcome = session.outcome
    try:
        session.finish()
        gone = list(manifest.gone())
        if gone:
            more = f", and {len(gone) - 1} more" if len(gone) > 1 else ""
            outcome.fail(f"{gone[0]} was written and is gone{more}")
    except WriteError as error:
        outcome.fail(str(error))
    tail: RunEntry = {"complete": outcome.done + outcome.failed == count, **session.summary()}
    try:
        tail["exit_status"] = outcome.status
        session.write_page(tail)
        tail["exit_status"] = outcome.status
        manifest.write(tail)
    except WriteError as error:
        outcome.fail(str(error))
        outcome.recorded = False


def _check_budget(options: Options, detector: Detector, sources: list[Source]) -> None:
    cost = plan(sources, options, detector, chosen_stages(options, detector))
    free = budget.free_space(options.project)
    if options.visualize or options.max_mb is not None:
        say(budget.line(cost, Counter(source.kind for source in sources), free))
    budget.check(cost, options.max_mb, free, options.project)


def _run_all(session: Session, sources: list[Source], quiet: bool) -> None:
    with loaded_is_kept(), Progress(len(sources), quiet=quiet) as progress, session.pipeline or nullcontext():
        for source in sources:
            session.run(source, progress)


def _expanded(options: Options, fetched: Path) -> list[Source]:
    return expand(options.source or _default_source(options), fetched)


def _default_source(options: Options) -> str:
    if not options.weights:
        return str(_DEMO / "samples")
    from ultralytics.utils import ASSETS

    return str(ASSETS)
