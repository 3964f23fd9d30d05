"""Trainings that are watched because `YOLO_HEATVIZ_TRAIN` asks for it, with no line of the training edited.

Ultralytics' trainer gets callbacks as it is made. YOLOv5's `train()` tells its `Callbacks` of each event, and has the
moving average of the weights among its variables, which it gives to no callback.
"""

from __future__ import annotations

import sys
from inspect import BoundArguments
from pathlib import Path
from typing import Any, Callable, Mapping
from weakref import WeakKeyDictionary

from ..evolution import watch_options
from ..evolution.training import Training
from ..evolution.watcher import Watcher
from .current_image import callers
from .reporting import reported

_START, _EPOCH, _END = "on_train_start", "on_fit_epoch_end", "on_train_end"
_watchers: WeakKeyDictionary[Any, Watcher] = WeakKeyDictionary()


def check() -> None:
    """Refuse what `YOLO_HEATVIZ_TRAIN` asks for before a training begins.

    Raises:
        HeatvizError: it cannot be read, or has values that are not accepted.
    """
    asked = watch_options.from_environment()
    if asked is not None:
        from ..evolution.options import drawing_of

        drawing_of(asked)


def made(original: Callable[..., Any], bound: BoundArguments) -> None:
    """Run `BaseTrainer.__init__(self, cfg, ...)` of Ultralytics, and watch the trainer where that is asked for."""
    original(*bound.args, **bound.kwargs)
    with reported("training"):
        from ..evolution.ultralytics_training import attach, is_watched

        trainer, asked = bound.arguments["self"], watch_options.from_environment()
        if asked is not None and not is_watched(trainer.callbacks):
            attach(trainer, Watcher(asked))


def told(original: Callable[..., Any], bound: BoundArguments) -> Any:
    """Run `Callbacks.run(self, hook, ...)` of YOLOv5, and watch its training where that is asked for."""
    answer = original(*bound.args, **bound.kwargs)
    if bound.arguments["hook"] in (_START, _EPOCH, _END):
        with reported("training"):
            _hear(bound.arguments["self"], bound.arguments["hook"], sys._getframe(1))
    return answer


def _hear(callbacks: Any, event: str, frame: Any) -> None:
    found = next((each for each in callers(frame) if {"ema", "opt", "save_dir"} <= each.keys()), None)
    network = None if found is None else getattr(found["ema"], "ema", None)
    if found is None or network is None or getattr(found["opt"], "evolve", None):
        return  # another process of several, or a search for settings: its trainings share one folder
    if event == _START:
        asked = watch_options.from_environment()
        if asked is not None:
            _watchers[callbacks] = Watcher(asked)
            _watchers[callbacks].start(lambda: _about(found), network)
    elif callbacks in _watchers:
        watcher = _watchers[callbacks]
        (watcher.end if event == _END else watcher.epoch)(found["epoch"] + 1, network)


def _about(found: Mapping[str, Any]) -> Training:
    images, names = found["val_loader"].dataset, found["names"]
    return Training(
        folder=Path(found["save_dir"]),
        epochs=found["epochs"],
        begun=found["start_epoch"],
        imgsz=int(found["imgsz"]),
        names=dict(names) if isinstance(names, dict) else dict(enumerate(names)),
        validation=lambda: list(images.im_files if hasattr(images, "im_files") else images.img_files),
        writer=lambda: getattr(found.get("loggers"), "tb", None),
    )
