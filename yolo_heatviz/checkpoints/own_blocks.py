"""Blocks of the user's own: a checkpoint's numbers in classes of source code that the user trusts.

The pickle never meets these classes. It fills stand-ins of ours; when it is read to its end, each stand-in becomes an
instance of the class that its name stands for. Classes that would take part in being made or copied are refused.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Iterable

from torch import nn

from ..errors import HeatvizError
from ..text import listed, shown
from .own_import import TORCH, imported
from .own_source import OwnSource, Place

LOGGER = logging.getLogger(__name__)


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

    def stand_ins(self, names: Iterable[str]) -> dict[str, type[StandIn]]:
        """Make a class for each of these names that the source code defines; nothing of it is imported.

        Raises:
            HeatvizError: a file that should define one is no Python.
        """
        self.taken = {name: place for name in sorted(names) for place in [self.source.place(name)] if place}
        return {name: type(name.rpartition(".")[2], (StandIn,), {"made": []}) for name in self.taken}

    def adopt(self, stand_ins: dict[str, type[StandIn]]) -> None:
        """Import the classes, and turn the instances of their stand-ins into theirs.

        Raises:
            HeatvizError: one cannot be imported, is not what its name says, or is no `nn.Module`.
        """
        if not stand_ins:
            LOGGER.warning("--blocks %s: nothing is taken from it", shown(str(self.source.path)))
            return
        names = listed(f"{shown(name, 80)} ({place})" for name, place in self.taken.items())
        LOGGER.warning("--blocks %s: its code is run, for %s", shown(str(self.source.path)), names)
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
