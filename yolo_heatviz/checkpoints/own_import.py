"""Import the classes that a checkpoint names from source code that the user trusts, and judge what they are."""

from __future__ import annotations

import importlib
import sys
from abc import ABCMeta
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Mapping

import torch
from torch import nn

from ..errors import HeatvizError
from ..text import listed, shown
from .own_source import Place

TORCH = "torch.nn.modules."
"""What the modules of torch's own layers begin with."""
_TRICKS = (
    "__new__", "__setstate__", "__reduce__", "__reduce_ex__", "__copy__", "__deepcopy__", "__call__", "__del__",
    "__getattribute__", "__getattr__", "__setattr__", "__delattr__",
)  # fmt: skip
"""What Python calls with a checkpoint's values where an instance is made, copied or looked at."""
_YOLO = ("models", "ultralytics", "utils")
"""Packages of a YOLO repository, which may be loaded from elsewhere while its own are imported."""


def imported(places: Mapping[str, Place]) -> dict[str, type[nn.Module]]:
    """Import classes, by the names that a checkpoint has for them.

    Raises:
        HeatvizError: one cannot be imported, is not what its name says, is no `nn.Module`, or has methods that Python
            calls where an instance is made, copied or looked at.
    """
    with _first_on_path(list(places.values())):
        kinds = {name: _attribute(name, place) for name, place in places.items()}
    for name, kind in kinds.items():
        reason = _reason_against(kind, name.rpartition(".")[2], places[name].module)
        if reason:
            raise HeatvizError(f"--blocks: {shown(name, 80)} at {places[name]} {reason}")
    return kinds


def _attribute(name: str, place: Place) -> Any:
    try:
        module = importlib.import_module(place.module)
    # It is anyone's code, which raises anything, SystemExit too.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        reason = shown(" ".join(str(error).split()) or type(error).__name__, 200)
        raise HeatvizError(
            f"--blocks: {place} cannot be imported ({type(error).__name__}: {reason}): in {shown(str(place.folder))}, "
            f"this has to work first: python -c 'import {place.module}'"
        ) from error
    file = getattr(module, "__file__", None)
    if not file or Path(file).resolve() != place.file.resolve():
        other = shown(str(file or "built in"))
        raise HeatvizError(f"--blocks: {place} cannot be imported: {place.module} is {other}: rename one of them")
    return vars(module).get(name.rpartition(".")[2])


def _reason_against(kind: Any, name: str, module: str) -> str:
    if not isinstance(kind, type):
        return f"is a {type(kind).__name__}, not a class: blocks of a network alone are taken"
    tricks = ["a metaclass"] if type(kind) not in (type, ABCMeta) else _tricks_of(kind)
    if not issubclass(kind, nn.Module):
        return "is a class that is no nn.Module: blocks of a network alone are taken"
    if tricks:
        return f"has {listed(tricks)} of its own, which a checkpoint could use: accepted are classes without"
    if (kind.__module__, kind.__qualname__) != (module, name):
        return f"is {shown(f'{kind.__module__}.{kind.__qualname__}', 80)}, defined elsewhere"
    return ""


def _tricks_of(kind: type) -> list[str]:
    own = [each for each in kind.__mro__ if each not in (object, nn.Module) and not each.__module__.startswith(TORCH)]
    return [name for name in _TRICKS if any(name in vars(each) for each in own)]


@contextmanager
def _first_on_path(places: list[Place]) -> Iterator[None]:
    """Import from the places' folders before all others in the block, also packages that are loaded from elsewhere.

    Then the path and these packages are as before, as are torch's functions, which repositories like to replace.
    """
    folders = {place.folder for place in places}
    roots = {place.module.partition(".")[0] for place in places}
    for folder in folders:
        roots.update(name for name in _YOLO if (folder / name).is_dir() or (folder / f"{name}.py").is_file())
    hidden = {
        name: module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in roots and not _lies_in(module, folders)
    }
    path, functions = sys.path[:], (torch.load, torch.save)
    for name in hidden:
        del sys.modules[name]
    before = set(sys.modules)
    sys.path[:0] = map(str, folders)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = path
        torch.load, torch.save = functions
        for name in sys.modules.keys() - before:
            if name.partition(".")[0] in roots:
                del sys.modules[name]
        sys.modules.update(hidden)


def _lies_in(module: Any, folders: set[Path]) -> bool:
    file = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", ())), None)
    return file is not None and not {*Path(file).resolve().parents}.isdisjoint(folders)
