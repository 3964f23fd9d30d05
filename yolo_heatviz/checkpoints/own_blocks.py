"""Blocks of the user's own: a checkpoint's numbers in classes of source code that the user trusts.

The pickle never meets these classes. It fills stand-ins of ours; when it is read to its end, each stand-in becomes an
instance of the class that its name stands for. Classes that would take part in being made or copied are refused.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Iterable, Mapping

from torch import nn

from ..errors import HeatvizError
from ..text import listed, shown
from .own_code import code_of_class
from .own_import import TORCH, imported
from .own_source import OwnSource, Place

LOGGER = logging.getLogger(__name__)
_OF_THE_PREDICTOR = ("head", "model", "tasks")
"""Modules of ours and of Ultralytics with classes that are not replaced."""


class StandIn(nn.Module):
    """Holds what a checkpoint says of one block."""

    made: list[StandIn]

    def __new__(cls, *_: Any) -> StandIn:
        instance = super().__new__(cls)
        cls.made.append(instance)
        return instance


class OwnBlocks:
    """The classes of `--blocks PATH` for one checkpoint.

    Attributes:
        source: where they are defined.
        taken: the names that were made of it, with their places, once the checkpoint is loaded.
    """

    def __init__(self, path: Path) -> None:
        self.source = OwnSource(path)
        self.taken: dict[str, Place] = {}

    def stand_ins(self, names: Iterable[str], known: Mapping[str, type]) -> dict[str, type[StandIn]]:
        """Make a class for each of these names that the source code defines; nothing of it is imported.

        Of a known class, the source code's counts where it says something else: it is what the network was trained
        with. Networks and heads stay as they are known: what reads their boxes is made for them.

        Args:
            names: that the checkpoint has.
            known: classes on the list.

        Raises:
            HeatvizError: a file that should define one is no Python.
        """
        self.taken = {name: place for name in sorted(names) for place in [self._place(name, known.get(name))] if place}
        return {name: type(name.rpartition(".")[2], (StandIn,), {"made": []}) for name in self.taken}

    def _place(self, name: str, known: type | None) -> Place | None:
        if known is None:
            return self.source.place(name)
        if not issubclass(known, nn.Module) or known.__module__.rpartition(".")[2] in _OF_THE_PREDICTOR:
            return None
        place = self.source.place(name)
        if place is None or place.module != name.rpartition(".")[0] or self._says_the_same(known):
            return None
        return place

    def _says_the_same(self, known: type) -> bool:
        """Tell whether the source code's class of that name, and those that it derives from, are as they are known."""
        for kind in known.__mro__:
            place = self.source.place(f"{kind.__module__}.{kind.__qualname__}")
            if place and place.code != code_of_class(kind):
                return False
        return known.__module__.startswith("ultralytics.")

    def adopt(self, stand_ins: dict[str, type[StandIn]]) -> None:
        """Import the classes, and turn the instances of their stand-ins into theirs.

        Raises:
            HeatvizError: one cannot be imported, is not what its name says, or is no `nn.Module`.
        """
        if not stand_ins:
            LOGGER.warning("--blocks %s: nothing is taken from it", shown(str(self.source.path)))
            return
        files: dict[Path, list[str]] = {}
        for name, place in self.taken.items():
            files.setdefault(place.file, []).append(shown(name.rpartition(".")[2], 80))
        told = "; ".join(f"{shown(str(file))} for {listed(names)}" for file, names in files.items())
        LOGGER.warning("--blocks: code of yours is run: %s", told)
        kinds = imported(self.taken)
        for name, stand_in in stand_ins.items():
            for instance in stand_in.made:
                _become(instance, kinds[name], name)


def _become(instance: nn.Module, kind: type[nn.Module], name: str) -> None:
    try:
        object.__setattr__(instance, "__class__", kind)
    except TypeError as error:  # of another layout: one that is a dict too, or has slots
        raise HeatvizError(f"--blocks: {shown(name, 80)} cannot be filled: {error}") from error
    base: Any = next(each for each in kind.__mro__ if each.__module__.startswith(TORCH))
    base.__setstate__(instance, dict(vars(instance)))  # torch's own: attributes that older releases did not pickle
