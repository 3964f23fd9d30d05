"""The stages of a YOLO model, and which of them are chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Sequence, Union

from ..errors import HeatvizError
from ..files.naming import safe
from ..settings import near

if TYPE_CHECKING:
    import torch

WORDS = ("all", "backbone", "neck", "head-inputs")
Key = Union[int, str]
"""A stage's number, or the dotted path of a module inside one."""


@dataclass(frozen=True)
class Stage:
    """One entry of a model's list of modules, or a module inside one."""

    index: int
    type: str
    """The module's dotted type, as the model names it: `models.common.Conv`."""
    source: tuple[int, ...] = (-1,)
    """Where its input comes from: stage numbers, negative ones counted back from this stage."""
    path: str = ""
    """The dotted path of a module inside the stage, see `submodules`; empty for the stage itself."""

    @property
    def key(self) -> Key:
        """What it is chosen by."""
        return self.path or self.index

    @property
    def title(self) -> str:
        """What its pictures say: `stage 17  C3`, or `model.9.cv1.act  SiLU`."""
        return f"{self.path or f'stage {self.index}'}  {self.module}"

    @property
    def entry(self) -> dict[str, Any]:
        """What the manifest says of it."""
        inside = {"path": self.path} if self.path else {}
        return {"stage": self.index, "module": self.module, "from": list(self.source), **inside}

    @property
    def module(self) -> str:
        """The last part of the type: `Conv`."""
        return self.type.rpartition(".")[2]

    @property
    def file_name(self) -> str:
        """What the names of its files begin with: `stage0_Conv`."""
        return f"{safe(self.path) if self.path else f'stage{self.index}'}_{safe(self.module)}"

    @property
    def file_stem(self) -> str:
        """Upstream's file name without its suffix: `stage0_Conv_features`."""
        return self.file_of("features")

    def file_of(self, picture: str) -> str:
        """The file name of one of its pictures, without its suffix: `stage0_Conv_overlay`."""
        return f"{self.file_name}_{picture}"


@dataclass(frozen=True)
class Layout:
    """A model's stages in order, and how many of them are its backbone (None where the model does not say)."""

    stages: tuple[Stage, ...]
    modules: tuple[torch.nn.Module, ...]
    backbone: int | None

    @property
    def head_inputs(self) -> tuple[int, ...]:
        """The stages that feed the last one, the head."""
        head = self.stages[-1]
        return tuple(sorted(head.index + number if number < 0 else number for number in head.source))


def layout(model: torch.nn.Module) -> Layout:
    """The stages of any YOLO model, wrapped or not: its modules that carry `i`, `f` and `type`.

    Raises:
        HeatvizError: there are none.
    """
    found = {vars(module)["i"]: module for module in model.modules() if {"i", "f", "type"} <= vars(module).keys()}
    if not found:
        raise HeatvizError(
            f"got a {type(model).__name__} without stages, accepted is a YOLO model (modules with i, f, type)"
        )
    modules = tuple(module for _, module in sorted(found.items()))
    recipes = [vars(module)["yaml"] for module in model.modules() if isinstance(vars(module).get("yaml"), dict)]
    backbone = len(recipes[0]["backbone"]) if recipes and "backbone" in recipes[0] else None
    return Layout(tuple(_stage(**vars(module)) for module in modules), modules, backbone)


def _stage(*, i: int, f: int | Sequence[int], type: str, **_: object) -> Stage:
    return Stage(i, str(type), (f,) if isinstance(f, int) else tuple(f))


def choose(spec: str, model: Layout) -> tuple[Key, ...]:
    """The stages that a `--stages` text names, ascending, each followed by the modules inside it.

    Args:
        spec: parts joined by commas: a number, a range (`2-5`, both ends in), a module name (`C3`, any case),
            `backbone`, `neck`, `head-inputs`, `all`, or the dotted path of a module inside (`model.9.cv1.act`).

    Raises:
        HeatvizError: a part names no stage; the message says which there are.

    Example:
        >>> line = Layout(tuple(Stage(i, t) for i, t in enumerate(["Conv", "C3", "Conv", "Detect"])), (), 1)
        >>> choose("1-2", line), choose("conv", line), choose("neck", line)
        ((1, 2), (0, 2), (1, 2))
    """
    chosen: set[Key] = set()
    for part in filter(None, (each.strip() for each in str(spec).split(","))):
        chosen.update(_part(part, model))
    if not chosen:
        raise HeatvizError(f"stages: got {spec!r}, which names none{_accepted(model)}")
    return tuple(sorted(chosen, key=_order))


def _order(key: Key) -> tuple[int, str]:
    return (int(key.split(".")[1]), key) if isinstance(key, str) else (key, "")


def _part(part: str, model: Layout) -> Sequence[Key]:
    if part.startswith("model."):
        from .submodules import resolve

        path = resolve(part, model)
        return [path if path.count(".") > 1 else int(path.partition(".")[2])]
    numbers = [stage.index for stage in model.stages]
    span = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
    if span:
        first, last = int(span[1]), int(span[2] or span[1])
        if first > last or first not in numbers or last not in numbers:
            raise HeatvizError(f"stages: got {part!r}{_accepted(model)}")
        return [number for number in numbers if first <= number <= last]
    word = part.lower()
    if word in ("backbone", "neck") and model.backbone is None:
        raise HeatvizError(
            f"stages: got {part!r}, but this model does not say where its backbone ends{_accepted(model)}"
        )
    groups: dict[str, Any] = {
        "all": numbers,
        "backbone": numbers[: model.backbone],
        "neck": numbers[model.backbone : -1],
        "head-inputs": model.head_inputs if word == "head-inputs" else (),
    }
    for stage in model.stages:
        groups.setdefault(stage.module.lower(), []).append(stage.index)
    if word not in groups:
        raise HeatvizError(
            f"stages: got {part!r}{near(word, [*WORDS, *sorted({s.module for s in model.stages})])}{_numbers(model)}"
        )
    return groups[word]


def _accepted(model: Layout) -> str:
    return f": accepted are {', '.join([*WORDS, *sorted({s.module for s in model.stages})])}{_numbers(model)}"


def _numbers(model: Layout) -> str:
    return f", and numbers and ranges from {model.stages[0].index} to {model.stages[-1].index}"
