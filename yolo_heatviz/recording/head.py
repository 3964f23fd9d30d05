"""The top of a run's manifest: what was run, with what, and how it was asked for."""

from __future__ import annotations

import platform
import sys
from typing import Any, Mapping, Sequence

from ..files.entries import RunEntry
from ..model.stages import Layout
from ..version import __version__

_PACKAGES = ("torch", "ultralytics", "numpy", "cv2")


def run_entry(
    argv: Sequence[str], options: Mapping[str, Any], weights: Mapping[str, Any], model: Mapping[str, Any]
) -> RunEntry:
    """The manifest's own entries that are known before anything runs.

    Args:
        argv: the words of the command.
        options: what was asked for, as JSON has it.
        weights: the checkpoint.
        model: see `model_entry`.
    """
    return {
        "yolo_heatviz": __version__,
        "versions": {name: sys.modules[name].__version__ for name in _PACKAGES if name in sys.modules},
        "python": platform.python_version(),
        "arguments": list(argv),
        "options": dict(options),
        "weights": dict(weights),
        "model": dict(model),
    }


def model_entry(
    stages: Layout, task: str, imgsz: Sequence[int], channels: int, names: Sequence[str], no_boxes: str = ""
) -> dict[str, Any]:
    """What the manifest says of the network.

    Args:
        stages: its own.
        task: what it is for.
        imgsz: height and width of its input.
        channels: bands of its input.
        names: of its classes, by number.
        no_boxes: the reason why no boxes can be read from what it gives; empty where they can.
    """
    return {
        "task": task,
        "imgsz": list(imgsz),
        "channels": channels,
        "names": list(names),
        "no_boxes": no_boxes or None,
        "stages": [{"stage": each.index, "module": each.module, "from": list(each.inputs)} for each in stages.stages],
    }
