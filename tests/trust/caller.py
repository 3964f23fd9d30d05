"""`python -m tests.trust.caller ours|snippet`: a program with a state of its own prints what a way changes of it."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import cv2
import matplotlib
import numpy as np
import torch

from tests.helpers.tiny_model import tiny

MAPS = torch.randn(1, 8, 6, 5, generator=torch.Generator().manual_seed(0))
MODEL = tiny()


def state() -> dict[str, Any]:
    """What belongs to the caller."""
    from matplotlib import pyplot

    return {
        "backend": matplotlib.get_backend(),
        "parameters": dict(matplotlib.rcParams),
        "figures": pyplot.get_fignums(),
        "current-figure": pyplot.gcf().number,
        "what-it-shows": [len(figure.axes) for figure in map(pyplot.figure, pyplot.get_fignums())],
        "cv2": (cv2.getNumThreads(), cv2.useOptimized(), cv2.ocl.useOpenCL()),
        "torch": (torch.get_num_threads(), torch.get_default_dtype(), torch.is_grad_enabled()),
        "torch-hooks": len(torch.nn.modules.module._global_forward_hooks),
        "numpy": (np.geterr(), repr(np.get_printoptions())),
        "random": (random.getstate(), torch.get_rng_state().tolist(), repr(np.random.get_state())),
        "warnings": list(warnings.filters),
        "logging": (logging.getLogger().level, list(logging.getLogger().handlers)),
        "environment": dict(os.environ),
        "folder": Path.cwd(),
        "umask": _umask(),
        "signals": [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)],
        "hooks": (sys.excepthook, sys.displayhook, list(sys.meta_path), list(sys.path), sys.getswitchinterval()),
    }


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def ours(folder: Path) -> None:
    """Everything that a program calls."""
    import yolo_heatviz

    scene = yolo_heatviz.Scene(np.zeros((64, 48, 3), np.uint8))
    for view in ("grid", "pca", "l2", "overlay", "channel"):
        yolo_heatviz.render(MAPS[0], yolo_heatviz.Settings(view=view, cmap="Blues"), scene=scene)
    yolo_heatviz.show(MAPS, save=folder / "a.png")
    with yolo_heatviz.install(), yolo_heatviz.capture(MODEL):
        yolo_heatviz.feature_visualization(MAPS, "models.common.Conv", 0, save_dir=folder)
        yolo_heatviz.feature_visualization(MAPS.bfloat16(), "models.common.Conv", 1, save_dir=folder)
        yolo_heatviz.feature_visualization(None, "models.common.Conv", 2, save_dir=folder)
    assert len(list(folder.iterdir())) == 5


def snippet(folder: Path) -> None:
    """The snippet, on what it can draw and on what it cannot."""
    from tests.bench import slow_ways

    slow_ways.snippet(MAPS[0, :2].numpy(), "a", folder)
    with contextlib.suppress(cv2.error):
        slow_ways.snippet(MAPS.numpy(), "b", folder)


def main(way: str) -> None:
    """Make a state, go the way, and print what has changed."""
    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["image.cmap"] = "gray"
    cv2.setNumThreads(2)
    pyplot.figure().add_subplot()
    pyplot.figure()
    with tempfile.TemporaryDirectory() as folder:
        before = state()
        {"ours": ours, "snippet": snippet}[way](Path(folder))
        after = state()
    print(json.dumps([name for name in before if before[name] != after[name]]))


if __name__ == "__main__":
    main(sys.argv[1])
