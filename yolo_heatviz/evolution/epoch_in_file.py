"""The epoch that a checkpoint says it is of, read from its pickle without making anything of it."""

from __future__ import annotations

import pickletools
from pathlib import Path
from typing import Any

from ..checkpoints import Checkpoint

_KEY = "epoch"
_REMEMBER = ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE")
_RECALL = ("GET", "BINGET", "LONG_BINGET")
_WHOLE = ("BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1")


def epoch_in_file(path: Path) -> int | None:
    """The number of the epoch after which a checkpoint was saved, from 0; None where it does not say.

    Both YOLOv5 and Ultralytics write it, and put -1 in its place when a training has ended well.

    Raises:
        HeatvizError: it is no checkpoint, or damaged.
    """
    found = _whole_number_of_key(Checkpoint.open(path).pickle, _KEY)
    return None if found is None or found < 0 else found


def _whole_number_of_key(pickle: bytes, key: str) -> int | None:
    """The first whole number that stands behind a text in a pickle, which is how a dict has them."""
    memo: dict[int, object] = {}
    last: object = None
    after_key = False
    for opcode, given, _ in pickletools.genops(pickle):
        argument: Any = given
        if opcode.name in _REMEMBER:
            memo[len(memo) if argument is None else int(argument)] = last
            continue
        if after_key and opcode.name in _WHOLE:
            return int(argument)
        last = memo.get(int(argument)) if opcode.name in _RECALL else argument
        after_key = last == key and isinstance(last, str)
    return None
