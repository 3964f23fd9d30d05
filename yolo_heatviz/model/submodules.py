"""Modules inside a stage, by their dotted path: an activation, an attention block, a convolution before its norm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Callable

from ..errors import HeatvizError
from ..text import guess
from .stages import Layout, Stage
from .untraced import untraced

if TYPE_CHECKING:
    import torch


def resolve(path: str, model: Layout) -> str:
    """A path as the model itself writes it: `model.9.cv1.act`, with any number of leading `model.`.

    Raises:
        HeatvizError: there is no such module; the message names the near ones.
    """
    found = re.fullmatch(r"(?:model\.)+(\d+)((?:\.\w+)*)", path.strip())
    modules = {stage.index: module for stage, module in zip(model.stages, model.modules)}
    if not found or int(found[1]) not in modules:
        ends = f"model.{model.stages[0].index} to model.{model.stages[-1].index}"
        raise HeatvizError(f"stages: got the path {path!r}, accepted are modules below {ends}")
    root, inner = modules[int(found[1])], found[2][1:]
    child(root, inner, f"model.{found[1]}")
    return f"model.{found[1]}{found[2]}"


def child(root: torch.nn.Module, inner: str, at: str) -> torch.nn.Module:
    """The module at a path below `root`, which is called `at` in the error that there is none."""
    known = {name: module for name, module in root.named_modules(remove_duplicate=False) if name}
    if inner and inner not in known:
        near = guess(f"{at}.{inner}", [f"{at}.{name}" for name in known])
        deepest = inner
        while deepest and deepest not in known:
            deepest = deepest.rpartition(".")[0]
        children = [name for name, _ in (known[deepest] if deepest else root).named_children()]
        place = f"{at}.{deepest}" if deepest else at
        accepted = f"below {place} there are {', '.join(children)}" if children else f"there is nothing below {place}"
        raise HeatvizError(f"stages: got the path {f'{at}.{inner}'!r}{near}: {accepted}")
    return known[inner] if inner else root


def split(path: str) -> tuple[int, str]:
    """A resolved path as its stage's number and the path below that stage.

    Example:
        >>> split("model.9.cv1.act")
        (9, 'cv1.act')
    """
    _, index, inner = [*path.split(".", 2), ""][:3]
    return int(index), inner


def watch(root: torch.nn.Module, path: str, call: Callable[[Stage, object], None], *, runs: bool = False) -> list:
    """Call `call` with what a module inside a stage gives, and return the handles that end it.

    All of a model's blocks may share one activation, so what counts is a call while the module's own parent runs. The
    output is copied: the next module may change it in place.

    Args:
        root: the stage's module.
        path: see `resolve`.
        call: gets the module as a stage, and its output.
        runs: whether `root` is running already, so that its own hooks come too late.
    """
    index, inner = split(path)
    at = f"model.{index}"
    above, _, _ = inner.rpartition(".")
    parent, module = child(root, above, at), child(root, inner, at)
    stage = Stage(index, f"{type(module).__module__}.{type(module).__name__}", path=path)
    running = [runs and parent is root]

    def begin(*_: object) -> None:
        running[0] = True

    def end(*_: object) -> None:
        running[0] = False

    def give(_module: torch.nn.Module, _inputs: object, output: object) -> None:
        if running[0]:
            call(stage, output.clone() if hasattr(output, "clone") else output)

    return [
        parent.register_forward_pre_hook(untraced(begin)),
        module.register_forward_hook(untraced(give)),
        parent.register_forward_hook(untraced(end)),
    ]
