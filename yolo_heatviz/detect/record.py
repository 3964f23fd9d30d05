"""The top of a run's manifest: what was run, with what, and how it was asked for."""

from __future__ import annotations

import dataclasses
import platform
import sys
from typing import Any, Sequence

from ..files.entries import RunEntry
from ..model.detector import Detector
from ..version import __version__
from .options import Options

_PACKAGES = ("torch", "ultralytics", "numpy", "cv2")


def run_entry(options: Options, detector: Detector, argv: Sequence[str]) -> RunEntry:
    """The manifest's own entries that are known before anything runs."""
    return {
        "yolo_heatviz": __version__,
        "versions": {name: sys.modules[name].__version__ for name in _PACKAGES},
        "python": platform.python_version(),
        "arguments": list(argv),
        "options": _plain(options),
        "weights": {
            "path": str(detector.weights),
            "sha256": detector.sha256,
            "kind": detector.family,
            "trusted": detector.trusted,
            "blocks": {"path": detector.blocks, "classes": detector.taken} if detector.blocks else None,
        },
        "model": {
            "task": detector.task,
            "imgsz": detector.imgsz,
            "channels": detector.channels,
            "names": list(detector.names.values()),
            "no_boxes": detector.no_boxes or None,
            "stages": [
                {"stage": each.index, "module": each.module, "from": list(each.inputs)}
                for each in detector.stages.stages
            ],
        },
    }


def _plain(options: Options) -> dict[str, Any]:
    """The options as JSON has them."""
    paths = {name: getattr(options, name) for name in ("project", "labels", "blocks")}
    return {**dataclasses.asdict(options), **{name: str(path) if path else None for name, path in paths.items()}}
