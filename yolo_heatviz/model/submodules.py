"""Modules inside a stage, by their dotted path: an activation, an attention block, a convolution before its norm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import HeatvizError
from ..text import guess
from .stages import Layout

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
        first, last = model.stages[0].index, model.stages[-1].index
        raise HeatvizError(f"stages: got the path {path!r}, accepted are modules below model.{first} to model.{last}")
    root, inner = modules[int(found[1])], found[2][1:]
    child(root, inner, f"model.{found[1]}")
    return f"model.{found[1]}{found[2]}"


def child(root: torch.nn.Module, inner: str, at: str) -> torch.nn.Module:
    """The module at a path below `root`, which is called `at` in the error that there is none."""
    known = {name: module for name, module in root.named_modules(remove_duplicate=False) if name}
    if inner and inner not in known:
        near = guess(f"{at}.{inner}", [f"{at}.{name}" for name in known])
        folded = re.sub(r"(^|\.)bn$", r"\1conv", inner)
        if folded != inner and folded in known:
            raise HeatvizError(
                f"stages: got the path {f'{at}.{inner}'!r}, which was folded into {f'{at}.{folded}'!r} for prediction: "
                "name that, it gives the same"
            )
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
