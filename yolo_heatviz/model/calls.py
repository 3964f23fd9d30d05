"""The path that a module inside a stage is called by: one module, as an activation, may stand at many places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Sequence

import torch
from torch import nn

from .stages import Key, Layout, Stage
from .submodules import child, split

_CONTAINERS = (nn.ModuleList, nn.ModuleDict)
"""They hold modules and are never called."""


@dataclass(frozen=True)
class _Place:
    """Where a module stands: the modules above it, from its stage down."""

    above: tuple[int, ...]
    """Their ids."""
    runs: tuple[bool, ...]
    """Which of them are called themselves, as a rule: a list of modules never is, a Sequential may be iterated."""
    stage: Stage | None
    """The module as a stage, where it is asked for by this path."""

    def between(self, module: int) -> int:
        """How many modules that run stand between one above and this place."""
        return sum(self.runs[self.above.index(module) + 1 :])


class Calls:
    """Tells by which of its paths a module of one network is called.

    A call belongs to the path whose nearest ancestor that runs began last. Modules are known by their ids, so that a
    copy of the network is another one.

    Args:
        network: whose modules; must outlive this.
        paths: of the modules that are asked for, as `submodules.resolve` gives them; what is not there is left out.
    """

    def __init__(self, network: Layout, paths: Iterable[str]) -> None:
        asked = {split(path): path for path in paths}
        inside = {
            stage.index: dict(root.named_modules(remove_duplicate=False))
            for stage, root in zip(network.stages, network.modules)
            if asked
        }
        self.targets = {id(inside[index].get(inner)) for index, inner in asked} - {id(None)}
        """The ids of the modules that are asked for."""
        self._places: dict[int, list[_Place]] = {target: [] for target in self.targets}
        for index, modules in inside.items():
            for inner, module in modules.items():
                if inner and id(module) in self._places:
                    path = asked.get((index, inner))
                    self._places[id(module)].append(_place(modules, inner, path))
        self.above = {each for places in self._places.values() for place in places for each in place.above}
        """The ids of all modules whose beginning and end must be known."""

    def stages(self, module: torch.nn.Module, running: Sequence[int]) -> list[Stage | None]:
        """The places that a call may belong to, each as the stage that is asked for, or None where it is not.

        Args:
            module: what is called.
            running: the ids of the modules of `above` that run in this thread, the innermost last.
        """
        places = self._places.get(id(module), [])
        for above in reversed(running):
            found = [(place.between(above), place.stage) for place in places if above in place.above]
            if found:
                least = min(count for count, _ in found)
                return [stage for count, stage in found if count == least]
        return []


def stage_at(network: Layout, key: Key) -> Stage:
    """A chosen stage, or the module at a resolved path as one."""
    if isinstance(key, str):
        return _stage_of(key, module_at(network, key))
    return next(stage for stage in network.stages if stage.index == key)


def _stage_of(path: str, module: torch.nn.Module) -> Stage:
    return Stage(split(path)[0], f"{type(module).__module__}.{type(module).__name__}", path=path)


def silent_reason(network: Layout, key: Key) -> str:
    """The reason why a stage, or a module inside one, gave nothing in a pass."""
    module = module_at(network, key)
    if isinstance(module, _CONTAINERS):
        held = next((name for name, _ in module.named_children()), "0")
        return f"{key} is a {type(module).__name__}, whose modules are called one by one: name {key}.{held}"
    return "the pass went another way"


def _place(modules: dict[str, torch.nn.Module], inner: str, path: str | None) -> _Place:
    names = inner.split(".")
    above = [modules[".".join(names[:depth])] for depth in range(len(names))]
    runs = tuple(not isinstance(each, (*_CONTAINERS, nn.Sequential)) for each in above)
    return _Place(tuple(map(id, above)), runs, _stage_of(path, modules[inner]) if path else None)


def module_at(network: Layout, key: Key) -> torch.nn.Module:
    """A stage's module, or the module at a resolved path."""
    index, inner = split(key) if isinstance(key, str) else (key, "")
    roots = {stage.index: module for stage, module in zip(network.stages, network.modules)}
    return child(roots[index], inner, f"model.{index}")
