"""Watching a trainer of Ultralytics' by its callbacks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Callable

from .training import Training
from .watcher import Watcher


class Callbacks:
    """A trainer's callbacks, which tell a watcher of its epochs.

    The network is the moving average of the weights (EMA), which is what is validated and saved.

    Args:
        watcher: to tell.
    """

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self._trained: int | None = None

    def events(self) -> dict[str, Callable[[Any], None]]:
        """The callbacks by the names of their events."""
        return {
            "on_train_start": self.on_train_start,
            "on_train_epoch_end": self.on_train_epoch_end,
            "on_fit_epoch_end": self.on_fit_epoch_end,
            "on_train_end": self.on_train_end,
        }

    def on_train_start(self, trainer: Any) -> None:
        """Before the first step."""
        network = _average(trainer)
        if network is not None:
            self._trained = trainer.start_epoch
            self.watcher.start(lambda: _about(trainer), network)

    def on_train_epoch_end(self, trainer: Any) -> None:
        """Before the validation."""
        self._trained = trainer.epoch + 1

    def on_fit_epoch_end(self, trainer: Any) -> None:
        """After the validation, and once more after that of the best checkpoint, which is no epoch."""
        network, trained = _average(trainer), trainer.epoch + 1
        if network is not None and trained == self._trained:
            self.watcher.epoch(trained, network)

    def on_train_end(self, trainer: Any) -> None:
        """After the last epoch, which may come earlier than was planned."""
        network = _average(trainer)
        if network is not None and self._trained is not None:
            self.watcher.end(self._trained, network)


def _average(trainer: Any) -> Any:
    """The moving average of the weights, as a network; None where the trainer has none, as in a process that helps."""
    return getattr(getattr(trainer, "ema", None), "ema", None)


def _about(trainer: Any) -> Training:
    size, shape = trainer.args.imgsz, trainer.data.get("kpt_shape")
    return Training(
        folder=Path(trainer.save_dir),
        epochs=trainer.epochs,
        begun=trainer.start_epoch,
        imgsz=max(size) if isinstance(size, (list, tuple)) else int(size),
        names=dict(trainer.data["names"]),
        validation=lambda: list(trainer.test_loader.dataset.im_files),
        task=trainer.args.task,
        channels=trainer.data.get("channels", 3),
        keypoints=None if shape is None else (shape[0], shape[1]),
        writer=_writer,
    )


def _writer() -> Any:
    """TensorBoard's writer, which Ultralytics keeps in the module of its callbacks."""
    return getattr(sys.modules.get("ultralytics.utils.callbacks.tensorboard"), "WRITER", None)


def is_watched(callbacks: Any) -> bool:
    """True where a trainer's or a model's callbacks hold some of ours."""
    return any(
        isinstance(getattr(each, "__self__", None), Callbacks) for event in callbacks.values() for each in list(event)
    )


def attach(holder: Any, watcher: Watcher) -> Callbacks:
    """Have a trainer, or a model that makes one, tell a watcher of its epochs; `detach` undoes it.

    Args:
        holder: what has `add_callback` and `callbacks`.
        watcher: to tell.
    """
    made = Callbacks(watcher)
    for event, callback in made.events().items():
        holder.add_callback(event, callback)
    return made


def detach(holder: Any, made: Callbacks) -> None:
    """Take a watcher's callbacks away; a second time does nothing."""
    for event, callback in made.events().items():
        if callback in holder.callbacks.get(event, ()):
            holder.callbacks[event].remove(callback)
