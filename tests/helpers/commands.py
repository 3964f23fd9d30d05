"""The detect command as tests run it: in their own process, which loads the embedded detector once."""

from __future__ import annotations

import copy
import json
import threading
from pathlib import Path
from typing import Any
from unittest import mock

from tests.helpers.real_checkpoints import cache_folder
from yolo_heatviz import detect

SAMPLES = Path(detect.__file__).parents[1] / "demo" / "samples"
STAGES = 24
"""Of yolov5n and yolov5s, without the head."""
_loaded: dict[str, Any] = {}
"""Detectors that have not run, by their checkpoint and what they were loaded with."""


def run(folder: Path, *flags: str) -> tuple[int, Path, dict]:
    """Run the command with its results in `folder`; its status, the newest run's folder, and the manifest."""
    status = main(["--project", str(folder), *flags])
    newest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return status, newest, manifest(newest)


def main(argv: list[str]) -> int:
    """Run the command as `detect.main` does, on a copy of a detector that was loaded before: loading takes longest."""
    from yolo_heatviz.detect import run as command

    load = command.load

    def warm(weights: Path, **given: Any) -> Any:
        if weights.parent not in (SAMPLES.parent, cache_folder()) or given.get("trust"):
            return load(weights, **given)
        key = repr((weights, sorted(given.items())))
        if key not in _loaded:
            _loaded[key] = load(weights, **given)
        return _copied(_loaded[key])

    with mock.patch.object(command, "load", warm):
        return detect.main(argv)


def _copied(detector: Any) -> Any:
    locks = [value for value in vars(detector.predictor).values() if isinstance(value, type(threading.Lock()))]
    return copy.deepcopy(detector, {id(lock): lock for lock in locks})


def manifest(folder: Path) -> dict:
    """A run's manifest, read strictly."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads((folder / "manifest.json").read_text(), parse_constant=refuse)


def classes(entry: dict) -> list[str]:
    return sorted(found["class"] for found in entry["found"])
