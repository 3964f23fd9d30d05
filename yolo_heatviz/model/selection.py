"""The stages, and modules inside them, that a `--stages` text names."""

from __future__ import annotations

import re
from typing import Any, Sequence

from ..errors import HeatvizError
from ..text import near
from .stages import Key, Layout
from .submodules import resolve

WORDS = ("all", "backbone", "neck", "head-inputs")


def choose(spec: str, model: Layout) -> tuple[Key, ...]:
    """The stages that a `--stages` text names, ascending, each followed by the modules inside it.

    Args:
        spec: parts joined by commas: a number, a range (`2-5`, both ends in), a module name (`C3`, any case),
            `backbone`, `neck`, `head-inputs`, `all`, or the dotted path of a module inside (`model.9.cv1.act`).

    Raises:
        HeatvizError: a part names no stage; the message says which there are.

    Example:
        >>> from yolo_heatviz.model.stages import Stage
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


def named(spec: str, model: Layout) -> frozenset[Key]:
    """The stages of `choose` that the text names one by one: by number, path or module name, not in a range or a group.

    Example:
        >>> from yolo_heatviz.model.stages import Stage
        >>> line = Layout(tuple(Stage(i, t) for i, t in enumerate(["Conv", "C3", "Detect"])), (), 1)
        >>> sorted(named("0-2,neck,detect", line)), sorted(named("all", line))
        ([2], [])
    """
    parts = [part for part in map(str.strip, str(spec).split(",")) if part]
    single = [part for part in parts if part.lower() not in WORDS and not re.fullmatch(r"\d+-\d+", part)]
    return frozenset(key for part in single for key in choose(part, model))


def _order(key: Key) -> tuple[int, str]:
    return (int(key.split(".")[1]), key) if isinstance(key, str) else (key, "")


def _part(part: str, model: Layout) -> Sequence[Key]:
    if part.startswith("model."):
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
