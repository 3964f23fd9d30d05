"""The stages of a YOLO model, in order, and their names in titles, files and the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence, Union

from ..errors import HeatvizError
from ..files.entries import StageEntry
from ..files.naming import safe

if TYPE_CHECKING:
    import torch

Key = Union[int, str]
"""A stage's number, or the dotted path of a module inside one."""


@dataclass(frozen=True)
class Stage:
    """One entry of a model's list of modules, or a module inside one."""

    index: int
    type: str
    """The module's dotted type, as the model names it: `models.common.Conv`."""
    inputs: tuple[int, ...] = (-1,)
    """The numbers of the stages that its input comes from, negative ones counted back from this stage."""
    path: str = ""
    """The dotted path of a module inside the stage, see `submodules`; empty for the stage itself."""
    part: int | None = None
    """The number of one of its maps, where it gives several."""

    @property
    def key(self) -> Key:
        """Its number, or its path where it has one: what it is chosen by; of one of several maps, `model.0[3]`."""
        if self.part is not None:
            return f"{self.path or f'model.{self.index}'}[{self.part}]"
        return self.path or self.index

    @property
    def title(self) -> str:
        """Its name in pictures: `stage 17  C3`, or `model.9.cv1.act  SiLU`."""
        number = "" if self.part is None else f"[{self.part}]"
        return f"{self.path or f'stage {self.index}'}{number}  {self.module}"

    @property
    def entry(self) -> StageEntry:
        """The beginning of its entry in the manifest."""
        entry: StageEntry = {"stage": self.index, "module": self.module, "from": list(self.inputs)}
        if isinstance(self.key, str):
            entry["path"] = self.key
        return entry

    @property
    def module(self) -> str:
        """The last part of the type: `Conv`."""
        return self.type.rpartition(".")[2]

    @property
    def file_name(self) -> str:
        """The beginning of its files' names: `stage0_Conv`."""
        number = "" if self.part is None else f"_{self.part}"
        return f"{safe(self.path) if self.path else f'stage{self.index}'}_{safe(self.module)}{number}"

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

    def __repr__(self) -> str:
        return f"<Layout of {len(self.stages)} stages>"

    @property
    def head_inputs(self) -> tuple[int, ...]:
        """The stages that feed the last one, the head."""
        head = self.stages[-1]
        return tuple(sorted(head.index + number if number < 0 else number for number in head.inputs))


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
