"""What the detect command does once its arguments are read: from a checkpoint and sources to a folder of results."""

from __future__ import annotations

import dataclasses
import platform
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, Sequence

from tqdm import tqdm

from ..cli import Exit, Terminated
from ..detections.comparison import Comparison
from ..detections.inspector import inspector
from ..detections.labels import read_folder
from ..errors import WriteError
from ..files.atomic import new_folder
from ..files.manifest import Manifest, recover_all
from ..files.write_guard import inside
from ..model.detector import Detector, load
from ..model.offline import kept_offline
from ..sources.find import Source, expand
from ..text import say
from ..version import __version__
from . import budget
from .arguments import Options
from .capabilities import check, rename
from .estimate import plan
from .listing import table
from .session import Session, chosen_stages

_MATCH_IOU = 0.5
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
        rename(detector, Path(options.data))
    return detector


def detect(options: Options, detector: Detector, argv: Sequence[str]) -> Exit:
    """Run a detector on the sources; see `run`."""
    chosen_stages(options, detector)  # a mistake in it is told before anything is written
    with _scratch() as fetched:
        sources = expand(options.source or _default_source(options), Path(fetched))
        comparison = _comparison(options, detector, sources)
        _check_budget(options, detector, sources)
        asked = inspector(detector, options.query, sources)
        recover_all(options.project)
        folder = new_folder(options.project, options.name, exist_ok=options.exist_ok)
        with inside(folder), Manifest(folder, _head(options, detector, argv)) as manifest:
            session = Session(detector, options, folder, manifest, comparison, asked)
            return _run_in(session, folder, sources, manifest)


def _scratch() -> tempfile.TemporaryDirectory:
    try:
        return tempfile.TemporaryDirectory()
    except OSError as error:  # Python tries to write where it wants to make it
        raise WriteError(f"cannot write a temporary folder: {error.strerror}") from error


def _run_in(session: Session, folder: Path, sources: list[Source], manifest: Manifest) -> Exit:
    failures: list[str] = []
    status = Exit.FAILED
    try:
        _run_all(session, sources, failures)
        status = Exit.FAILED if failures else Exit.DONE
    except WriteError as error:  # what became of a source cannot be recorded: no use in running the others
        failures.append(str(error))
    except KeyboardInterrupt as stop:
        status = Exit.TERMINATED if isinstance(stop, Terminated) else Exit.INTERRUPTED
        raise
    finally:
        status = _finish(session, len(sources), manifest, status, failures)
        for failure in failures:
            say(f"yolo_heatviz.detect: {failure}", error=True)
        say(f"{session.done} of {len(sources)} sources done, found {session.found}")
        say(*session.answers(), f"Results in {folder}")
    return status


def _finish(session: Session, count: int, manifest: Manifest, status: Exit, failures: list[str]) -> Exit:
    """Write what waited for the end, the manifest last; the status that it carries."""
    try:
        session.finish()
        gone = list(manifest.gone())
        if gone:
            failures.append(f"{gone[0]} was written and is gone{f', and {len(gone) - 1} more' if gone[1:] else ''}")
    except WriteError as error:
        failures.append(str(error))
    tail = {"complete": session.done + session.failed == count, **session.summary()}
    try:
        status = tail["exit_status"] = _status(session, status, failures)
        failures += session.write_page(tail)
        status = tail["exit_status"] = _status(session, status, failures)
        manifest.write(**tail)
    except WriteError as error:
        failures.append(str(error))
        return max(status, Exit.NOTHING_WRITTEN)
    return status


def _status(session: Session, status: Exit, failures: list[str]) -> Exit:
    if not failures or status not in (Exit.DONE, Exit.FAILED):
        return status
    return Exit.FAILED if session.done or session.wrote else Exit.NOTHING_WRITTEN


def _check_budget(options: Options, detector: Detector, sources: list[Source]) -> None:
    cost = plan(sources, options, detector, chosen_stages(options, detector))
    free = budget.free_space(options.project)
    if options.visualize or options.max_mb is not None:
        say(budget.line(cost, Counter(source.kind for source in sources), free))
    budget.check(cost, options.max_mb, free, options.project)


def _comparison(options: Options, detector: Detector, sources: list[Source]) -> Comparison | None:
    if options.labels is None:
        return None
    images = [str(source) for source in sources if source.kind == "image"]
    iou = _MATCH_IOU if options.match_iou is None else options.match_iou
    given = read_folder(options.labels, images, detector.names)
    return Comparison(given, detector.names, iou, options.classes)


def _run_all(session: Session, sources: list[Source], failures: list[str]) -> None:
    with tqdm(total=len(sources), unit="source", disable=None) as bar:
        for source in sources:
            with tqdm(unit="frame", leave=False, disable=True if source.kind == "image" else None) as frames:
                entry = session.run(source, partial(_advance, frames))
            bar.update()
            if entry["status"] != "done":
                failures.append(f"{source}: {entry['reason']}")
            stages = [stage for stage in entry["stages"] if stage["status"] == "failed"]
            failures += [f"{source}: stage {stage['stage']} {stage['module']}: {stage['reason']}" for stage in stages]


def _advance(bar: tqdm, total: int | None) -> None:
    bar.total = total
    bar.update()


def _default_source(options: Options) -> str:
    if not options.weights:
        return str(_DEMO / "samples")
    from ultralytics.utils import ASSETS

    return str(ASSETS)


def _head(options: Options, detector: Detector, argv: Sequence[str]) -> dict[str, Any]:
    given = {**dataclasses.asdict(options), "project": str(options.project)}
    given["labels"] = str(options.labels) if options.labels else None
    stages = [
        {"stage": each.index, "module": each.module, "from": list(each.inputs)} for each in detector.stages.stages
    ]
    return {
        "yolo_heatviz": __version__,
        "versions": {name: sys.modules[name].__version__ for name in ("torch", "ultralytics", "numpy", "cv2")},
        "python": platform.python_version(),
        "arguments": list(argv),
        "options": given,
        "weights": {
            "path": str(detector.weights),
            "sha256": detector.sha256,
            "kind": detector.kind,
            "trusted": detector.trusted,
        },
        "model": {
            "task": detector.task,
            "imgsz": detector.imgsz,
            "names": list(detector.names.values()),
            "stages": stages,
        },
    }
