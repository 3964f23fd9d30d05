"""What helps with a checkpoint that is refused: each refusal ends with it."""

from __future__ import annotations

import pickletools
import re
import shlex
from pathlib import Path
from typing import Any, Iterable, Iterator

from torch import Tensor

from ..text import shown
from .archive import Checkpoint
from .own_source import STANDARD, OwnSource

SOURCE = "no network is saved so: get the file again from where it was made"
NETWORK = "save the network as YOLOv5 and Ultralytics do, torch.save({'model': network}, 'best.pt')"
THERE = "load it where it was made, with the packages that it was made with, and save it again there"
RUNNER = "in the repository that runs it, `python -m yolo_heatviz.run detect.py --visualize` draws its stages"
TRUST = "if they are blocks of your own: --blocks REPOSITORY, or --trust-weights, with their repository in PYTHONPATH"
_WRAPPERS = ("torch.nn.parallel.data_parallel.DataParallel", "torch.nn.parallel.distributed.DistributedDataParallel")
_TOOLS = {
    "torch.nn.utils.prune.": "its pruning is still on: torch.nn.utils.prune.remove(module, 'weight') makes it last, "
    "then save it again",
    "quantized.": "its layers are quantised, and give no feature maps of real numbers: give the .pt that they were "
    "made from",
    "torch._utils._rebuild_qtensor": "its weights are quantised: give the .pt that they were made from",
}
"""What helps where PyTorch's own tools are in a network, by a part of the names that they leave in it."""
_YOLO = ("models/yolo.py", "ultralytics/nn/tasks.py")
_MOST_NAMES = 8
_RELEASE = re.compile(r"\d+(\.\d+){2}")


class HelpedError(TypeError):
    """A network that cannot be used; the text ends with what helps."""


def for_names(names: Iterable[str], checkpoint: Checkpoint, given: OwnSource | None = None) -> str:
    """What helps where a checkpoint names classes that are not on the list.

    Args:
        names: of these.
        checkpoint: the file.
        given: the user's own source code, which has none of them where they are named.

    Example:
        >>> for_names(["__main__.Block"], Checkpoint(None, b"", frozenset(), b"", {}))[:68]
        '__main__ is the script that saved it, which neither --trust-weights '
    """
    names = list(names)
    roots = {name.partition(".")[0] for name in names}
    if roots & STANDARD:
        return SOURCE
    if not {*names}.isdisjoint(_WRAPPERS):
        return "it is a wrapper around a network: save what it wraps, its `.module`"
    for part, words in _TOOLS.items():
        if any(part in name for name in names):
            return words
    if given:
        return _elsewhere(names, given)
    if "__main__" in roots:
        return (
            "__main__ is the script that saved it, which neither --trust-weights nor PYTHONPATH brings back: --blocks "
            "SCRIPT.py, which imports it; or move the class to a module, and save it again from there"
        )
    return newer(checkpoint) or _blocks(checkpoint)


def _blocks(checkpoint: Checkpoint) -> str:
    if not any(Path(name).is_file() for name in _YOLO):
        return TRUST
    command = f"python -m yolo_heatviz.detect --weights {shlex.quote(str(checkpoint.path))} --blocks ."
    return f"if they are blocks of this repository: {shown(command)}"


def _elsewhere(names: list[str], given: OwnSource) -> str:
    """Where classes stand that a user's own source code does not have where they are looked for."""
    told = []
    for name in names[:_MOST_NAMES]:
        functions = given.alike(name, "def")
        if functions and not given.alike(name):
            return (
                f"in --blocks {shown(str(given.path))}, {shown(name.rpartition('.')[2], 80)} is a function, at "
                f"{functions[0]}, and modules alone are taken: what keeps functions needs --trust-weights"
            )
        places = ", ".join(map(str, given.alike(name)[:3]))
        told.append(f"class {shown(name.rpartition('.')[2], 80)} is {f'at {places}' if places else 'nowhere'}")
    return (
        f"in --blocks {shown(str(given.path))}, {'; '.join(told)}: of a folder, classes are found by module and name "
        "as the checkpoint has them, of a .py file by the name alone"
    )


def newer(checkpoint: Checkpoint) -> str:
    """The upgrade, where a checkpoint was saved by a newer `ultralytics` than is installed; else nothing."""
    import ultralytics

    saved = _saved_by(checkpoint)
    if not saved or _numbers(saved) <= _numbers(ultralytics.__version__):
        return ""
    return (
        f"it was saved by ultralytics {saved}, and {ultralytics.__version__} is installed: pip install -U ultralytics"
    )


def weights_alone(content: Any) -> str:
    """What is said of a state dict, alone or under a key; nothing of anything else."""
    if not isinstance(content, dict):
        return ""
    inner = [content, *(value for value in content.values() if isinstance(value, dict))]
    if not any(each and all(isinstance(value, Tensor) for value in each.values()) for each in inner):
        return ""
    return f"weights without a network (a state dict): {NETWORK}"


def _saved_by(checkpoint: Checkpoint) -> str | None:
    """The `version` that Ultralytics writes beside a network."""
    words = iter(_strings(checkpoint.pickle))
    for word in words:
        if word == "version":
            found = next(words, "")
            if _RELEASE.match(found):
                return found
    return None


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", release)[:3]))


def _strings(pickle: bytes) -> Iterator[str]:
    """A pickle's strings, each time that one is taken."""
    value = ""
    memo: dict[object, str] = {}
    for opcode, argument, _ in pickletools.genops(pickle) if pickle else ():
        if opcode.name in ("BINPUT", "LONG_BINPUT"):
            memo[argument] = value
            continue
        if opcode.name == "BINUNICODE":
            value = str(argument)
        else:
            value = memo.get(argument, "") if opcode.name in ("BINGET", "LONG_BINGET") else ""
        if value:
            yield value
