"""`python -m yolo_heatviz.detect`: YOLOv5's detect command for any YOLO checkpoint, with heatmaps of every stage."""

from __future__ import annotations

import dataclasses
import platform
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from . import __version__, budget
from .arguments import Options, parse
from .comparison import Comparison
from .detector import Detector, load
from .errors import HeatvizError
from .honour import check, rename
from .inquiry import Inquiry
from .labels import read_folder
from .listing import table
from .manifest import Manifest
from .plan import plan
from .session import Session, chosen_stages
from .sources import Source, expand
from .write import new_folder

DONE, SOME_FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
_MATCH_IOU = 0.5
_DEMO = Path(__file__).parent / "demo"


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status: 0 when all is done, 1 when some source or stage failed, 2 when nothing was run because of
        what was asked for, 130 when interrupted.
    """
    try:
        options = parse(argv)
        detector = _detector(options)
        if options.list_stages:
            print(*table(detector), sep="\n")
            return DONE
        return _run(options, detector, argv if argv is not None else sys.argv[1:])
    except HeatvizError as error:
        print(f"yolo_heatviz.detect: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("yolo_heatviz.detect: interrupted", file=sys.stderr)
        return INTERRUPTED


def _detector(options: Options) -> Detector:
    weights = Path(options.weights) if options.weights else _DEMO / "fabric.pt"
    detector = load(
        weights,
        imgsz=options.imgsz,
        augment=options.augment,
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


def _run(options: Options, detector: Detector, argv: list[str]) -> int:
    chosen_stages(options, detector)  # a mistake in it is told before anything is written
    with tempfile.TemporaryDirectory() as fetched:
        sources = expand(options.source or _default_source(options), Path(fetched))
        comparison = _comparison(options, detector, sources)
        _check_budget(options, detector, sources)
        inquiry = Inquiry(detector, options, sources) if options.explain or options.probe else None
        folder = new_folder(options.project, options.name, exist_ok=options.exist_ok)
        with Manifest(_head(options, detector, argv)) as manifest:
            session = Session(detector, options, folder, manifest, comparison, inquiry)
            return _run_in(session, folder, sources, manifest)


def _run_in(session: Session, folder: Path, sources: list[Source], manifest: Manifest) -> int:
    failures: list[str] = []
    status, done = SOME_FAILED, 0
    try:
        done = _run_all(session, sources, failures)
        status = SOME_FAILED if failures else DONE
    except KeyboardInterrupt:
        status = INTERRUPTED
        raise
    finally:
        try:
            finished = done + len(session.failed) == len(sources)
            manifest.write(folder / "manifest.json", complete=finished, exit_status=status, **session.summary())
        except HeatvizError as error:
            failures.append(str(error))
            status = SOME_FAILED
    print(f"{done} of {len(sources)} sources done, found {session.found}")
    print(*session.answers(), f"Results in {folder}", sep="\n")
    for failure in failures:
        print(f"yolo_heatviz.detect: {failure}", file=sys.stderr)
    return status


def _check_budget(options: Options, detector: Detector, sources: list[Source]) -> None:
    cost = plan(sources, options, detector, chosen_stages(options, detector))
    free = budget.free_space(options.project)
    if options.visualize or options.max_mb is not None:
        print(budget.line(cost, Counter(source.kind for source in sources), free))
    budget.check(cost, options.max_mb, free, options.project)


def _comparison(options: Options, detector: Detector, sources: list[Source]) -> Comparison | None:
    if options.labels is None:
        return None
    images = [str(source) for source in sources if source.kind == "image"]
    iou = _MATCH_IOU if options.match_iou is None else options.match_iou
    given = read_folder(options.labels, images, detector.names)
    return Comparison(given, detector.names, iou, options.classes)


def _run_all(session: Session, sources: list[Source], failures: list[str]) -> int:
    done = 0
    with tqdm(total=len(sources), unit="source", disable=None) as bar:
        for source in sources:
            with tqdm(unit="frame", leave=False, disable=True if source.kind == "image" else None) as frames:
                entry = session.run(source, partial(_advance, frames))
            bar.update()
            done += entry["status"] == "done"
            if entry["status"] != "done":
                session.failed.append(str(source))
                failures.append(f"{source}: {entry['reason']}")
            stages = [stage for stage in entry["stages"] if stage["status"] == "failed"]
            failures += [f"{source}: stage {stage['stage']} {stage['module']}: {stage['reason']}" for stage in stages]
    return done


def _advance(bar: tqdm, total: int | None) -> None:
    bar.total = total
    bar.update()


def _default_source(options: Options) -> str:
    if not options.weights:
        return str(_DEMO / "samples")
    from ultralytics.utils import ASSETS

    return str(ASSETS)


def _head(options: Options, detector: Detector, argv: list[str]) -> dict[str, Any]:
    given = {**dataclasses.asdict(options), "project": str(options.project)}
    given["labels"] = str(options.labels) if options.labels else None
    stages = [
        {"stage": each.index, "module": each.module, "from": list(each.source)} for each in detector.stages.stages
    ]
    return {
        "yolo_heatviz": __version__,
        "versions": {name: sys.modules[name].__version__ for name in ("torch", "ultralytics", "numpy", "cv2")},
        "python": platform.python_version(),
        "arguments": list(argv),
        "options": given,
        "weights": {"path": str(detector.weights), "sha256": detector.sha256, "kind": detector.kind},
        "model": {
            "task": detector.task,
            "imgsz": detector.imgsz,
            "names": list(detector.names.values()),
            "stages": stages,
        },
    }


if __name__ == "__main__":
    sys.exit(main())
