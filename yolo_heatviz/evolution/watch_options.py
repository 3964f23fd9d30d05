"""What was asked of watching a training: by a program, or by `YOLO_HEATVIZ_TRAIN` in the environment."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Iterable

from ..errors import HeatvizError
from ..text import near

VARIABLE = "YOLO_HEATVIZ_TRAIN"
_NUMBERS = ("every", "count", "seed", "n")


@dataclass(frozen=True)
class WatchOptions:
    """Which images a training is watched by, how often, and what is drawn of it.

    Args:
        images: a file, folder, glob or list of images; empty for some of the validation images.
        every: how many epochs lie between two that are watched; the first and the last always are.
        labels: the folder of their label files; empty for the folder `labels` beside their `images`.
        count: how many of the images, by `seed`.
        stages: those to draw, see the command's `--stages`.
        view: what to draw at the end, see the command's `--view`.
        channels: of the grid, see the command's `--channels`.
        n: how many of them.
        cmap: a colour map by name.
        width: of the strip.
        log: `on` shows the newest epoch in the training's TensorBoard or W&B as well, where it has one of them.

    Raises:
        HeatvizError: a value is not accepted.
    """

    images: str = ""
    every: int = 1
    labels: str = ""
    count: int = 4
    seed: int = 0
    stages: str = "auto"
    view: str = "overlay,video,strip,page"
    channels: str = "top"
    n: int = 8
    cmap: str = "jet"
    width: str = "cvpr"
    log: str = "off"

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int):
                raise HeatvizError(f"{name}: got {value!r}, accepted is a whole number")
        if self.log not in ("on", "off"):
            raise HeatvizError(f"log: got {self.log!r}, accepted are on, off")
        if self.every < 1:
            raise HeatvizError(f"every: got {self.every}, accepted is a whole number from 1")

    @property
    def labels_folder(self) -> Path | None:
        """The folder of the labels, where it was named."""
        return Path(self.labels) if self.labels else None

    def pairs(self) -> list[str]:
        """The options that are not as by default, each as `name=value`."""
        values = {each.name: (getattr(self, each.name), each.default) for each in fields(self)}
        return [f"{name}={value}" for name, (value, default) in values.items() if value != default]

    def words(self) -> str:
        """The same as one text, as `YOLO_HEATVIZ_TRAIN` has it.

        Example:
            >>> WatchOptions("my photos/", every=2).words()
            "'images=my photos/' every=2"
        """
        return " ".join(map(shlex.quote, self.pairs()))


NAMES = tuple(each.name for each in fields(WatchOptions))


def from_words(words: Iterable[str]) -> WatchOptions:
    """Read options of the form `name=value`.

    Raises:
        HeatvizError: one is unknown or has a value that is not accepted; the message names those that are.

    Example:
        >>> from_words(["images=photos/", "every=5"]).every
        5
    """
    given: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name.replace("-", "_")
        if name not in NAMES:
            raise HeatvizError(f"unknown option {word!r}{near(name, NAMES)}")
        if not equals:
            raise HeatvizError(f"{name}: got {word!r}, accepted is {name}=VALUE")
        given[name] = value
    for name in given.keys() & set(_NUMBERS):
        try:
            given[name] = int(given[name])
        except ValueError:
            raise HeatvizError(f"{name}: got {given[name]!r}, accepted is a whole number") from None
    return WatchOptions(**given)


def from_environment() -> WatchOptions | None:
    """Read `YOLO_HEATVIZ_TRAIN`; None where it is not set.

    Raises:
        HeatvizError: see `from_words`.
    """
    if VARIABLE not in os.environ:
        return None
    try:
        return from_words(shlex.split(os.environ[VARIABLE]))
    except (HeatvizError, ValueError) as error:
        raise HeatvizError(f"{VARIABLE}: {error}") from error
