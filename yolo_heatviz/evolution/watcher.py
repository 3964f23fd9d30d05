"""Watching a training from its trainer's calls: only one process of it does, and what fails never stops it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Callable, Iterator

from ..errors import reason_of
from ..text import say
from .watch_options import WatchOptions

if TYPE_CHECKING:
    from pathlib import Path

    from .training import Training
    from .under_way import UnderWay


def is_writer() -> bool:
    """True in the one process of a training on several devices that writes."""
    return os.environ.get("RANK", "-1") in ("-1", "0")


class Watcher:
    """Keeps what a network's stages give after each epoch, and draws it at the end; see `under_way.UnderWay`.

    It can be pickled before the training starts, as trainings on several devices do.

    Args:
        options: which images, how often, and what is drawn.

    Attributes:
        failures: what went wrong; the first is said at once.
    """

    def __init__(self, options: WatchOptions) -> None:
        self.options = options
        self.failures: list[str] = []
        self._watch: UnderWay | None = None

    @property
    def folder(self) -> Path | None:
        """Where it writes; None before the training starts, where another process writes, and where that failed."""
        return self._watch.folder if self._watch else None

    def start(self, about: Callable[[], Training], network: Any) -> None:
        """The training starts: show the images to the network as it is before the first step.

        Args:
            about: gives what the trainer says of the training; it may fail.
            network: of which copies are made.
        """
        with self._guarded("at the start"):
            if is_writer():
                from .under_way import UnderWay

                training = about()
                watch = UnderWay(self.options, training, network)
                watch.see(training.begun, network)
                self._watch = watch
                say(*watch.about)

    def epoch(self, trained: int, network: Any) -> None:
        """An epoch is over, after which so many are trained."""
        with self._guarded(f"epoch {trained}"):
            if self._watch is not None and self._watch.wants(trained):
                self._watch.see(trained, network)

    def end(self, trained: int, network: Any) -> None:
        """The training is over: draw what was kept."""
        watch, self._watch = self._watch, None
        with self._guarded("at the end"):
            if watch is not None:
                watch.see(trained, network)
                for failure in watch.finish(self.failures):
                    self._fail(failure)
                say(f"yolo_heatviz: how the stages changed is in {watch.folder}")

    @contextmanager
    def _guarded(self, when: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # whatever it is, the training goes on
            self._fail(f"{when}: {reason_of(error)}")

    def _fail(self, reason: str) -> None:
        self.failures.append(reason)
        if len(self.failures) == 1:
            say(f"yolo_heatviz: the training goes on, but is not watched as it should be: {reason}", error=True)
