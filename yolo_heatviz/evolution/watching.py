"""`watch`: a training that a program starts, watched."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import HeatvizError
from .watch_options import WatchOptions

if TYPE_CHECKING:
    from pathlib import Path

    from .ultralytics_training import Callbacks


class Watching:
    """A model's training is watched until `stop`, which a `with` block calls at its end."""

    def __init__(self, model: Any, callbacks: Callbacks) -> None:
        self._model = model
        self._callbacks = callbacks

    @property
    def folder(self) -> Path | None:
        """Where the results of a training that is under way are; None while there is none."""
        return self._callbacks.watcher.folder

    @property
    def failures(self) -> list[str]:
        """What went wrong: the training goes on all the same."""
        return list(self._callbacks.watcher.failures)

    def stop(self) -> None:
        """Watch it no longer; a second time does nothing."""
        from .ultralytics_training import detach

        detach(self._model, self._callbacks)

    def __enter__(self) -> Watching:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


def watch(model: Any, images: str | Path | None = None, every: int = 1, **options: Any) -> Watching:
    """Watch the trainings of a model: how its stages change from epoch to epoch is drawn into the training's folder.

    The training itself is what it would be without: only copies of the network see the images.

    Args:
        model: `ultralytics.YOLO`, `RTDETR` or another of its models, or a trainer of Ultralytics'.
        images: a file, folder, glob or list of images; some of the validation images if None.
        every: how many epochs lie between two that are watched; the first and the last always are.
        options: those of `WatchOptions`: `labels`, `count`, `seed`, `stages`, `view`, `channels`, `n`, `cmap`, `width`.

    Returns:
        What undoes it, also a context manager.

    Raises:
        HeatvizError: the model has no callbacks, it is watched already, or an option is not accepted.

    Example:
        >>> from ultralytics import YOLO  # doctest: +SKIP
        >>> model = YOLO("yolo11n.yaml")  # doctest: +SKIP
        >>> watching = watch(model, "photos/", every=5)  # doctest: +SKIP
        >>> model.train(data="coco8.yaml", epochs=100)  # doctest: +SKIP
    """
    from .options import drawing_of
    from .ultralytics_training import attach, is_watched
    from .watcher import Watcher

    if not hasattr(model, "add_callback") or not hasattr(model, "callbacks"):
        raise HeatvizError(
            f"watch: got a {type(model).__name__}, accepted is a model of Ultralytics' (YOLO, RTDETR) or its trainer"
        )
    if is_watched(model.callbacks):
        raise HeatvizError("watch: the model is watched already, accepted is one at a time: stop() the other first")
    known = WatchOptions.__dataclass_fields__
    unknown = next((name for name in options if name not in known), None)
    if unknown is not None:
        from ..text import near

        raise HeatvizError(f"watch: unknown option {unknown!r}{near(unknown, known)}")
    asked = replace(WatchOptions(**options), images="" if images is None else os.fspath(images), every=every)
    drawing_of(asked)  # a mistake is told before the training
    return Watching(model, attach(model, Watcher(asked)))
