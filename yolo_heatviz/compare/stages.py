"""The stages that are compared: by the head's input of a stride, so that networks of different depth meet, or each."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Sequence

from ..errors import HeatvizError
from ..model.hooks import hooked
from ..model.selection import choose
from ..model.stage_output import StageOutput
from ..model.stages import Key
from ..model.tensors import NotAMapError
from ..text import near, plural
from .options import Options

if TYPE_CHECKING:
    from ..model.detector import Detector

_LEVEL = re.compile(r"[Pp](\d)")
DEFAULT = "P4"


class ComparedStage(NamedTuple):
    """A stage of each model, side by side."""

    title: str
    specs: tuple[str, ...] | None
    """How it is named, for each model; None where attribution reads the stages of its own choice."""

    def spec_of(self, model: int) -> str | None:
        """How it is named for a model, by that model's number; see `specs`."""
        return None if self.specs is None else self.specs[model]

    def title_of(self, model: int) -> str:
        """Its title in a model, by that model's number."""
        return self.title if self.specs is None or len(set(self.specs)) == 1 else self.specs[model]


def stages_of(options: Options, names: Sequence[str]) -> list[ComparedStage]:
    """The compared stages that `--stages` names.

    Raises:
        HeatvizError: a NAME:STAGE names no model, or not each model has as many.

    Example:
        >>> stages_of(Options(stages=("P4", "a:17", "b:20")), ["a", "b"])
        [ComparedStage(title='P4', specs=('P4', 'P4')), ComparedStage(title='17 | 20', specs=('17', '20'))]
    """
    if options.attributes and not options.stages:
        return [ComparedStage("", None)]
    pairs: dict[str, list[str]] = {name: [] for name in names}
    found = []
    for spec in options.stages or (DEFAULT,):
        name, colon, stage = spec.rpartition(":")
        if not colon:
            found.append(ComparedStage(spec.upper() if _LEVEL.fullmatch(spec) else spec, (spec,) * len(names)))
        elif name in pairs:
            pairs[name].append(stage)
        else:
            raise HeatvizError(f"--stages: got {spec!r}, which names the model {name!r}{near(name, names)}")
    counts = {name: len(stages) for name, stages in pairs.items()}
    if len(set(counts.values())) > 1:
        missing = min(counts, key=lambda name: counts[name])
        raise HeatvizError(
            f"--stages: got {counts[missing]} for {missing!r}, accepted are as many NAME:STAGE for each model, "
            f"{max(counts.values())}"
        )
    return found + [ComparedStage(" | ".join(dict.fromkeys(stages)), stages) for stages in zip(*pairs.values())]


def key_of(spec: str, detector: Detector) -> Key:
    """A model's stage by the word for it.

    Raises:
        HeatvizError: it has none, or several.
    """
    level = _LEVEL.fullmatch(spec)
    if level:
        strides = head_strides(detector)
        if 2 ** int(level[1]) not in strides:
            there = ", ".join(f"P{stride.bit_length() - 1} (stride {stride})" for stride in sorted(strides)) or "none"
            raise HeatvizError(f"--stages: got {spec!r}, accepted are the head's inputs, {there}, and other stages")
        return strides[2 ** int(level[1])]
    keys = choose(spec, detector.stages)
    if len(keys) != 1:
        several = f"{plural(len(keys), 'stage')} ({', '.join(map(str, keys[:4]))} ...)"
        raise HeatvizError(f"--stages: got {spec!r}, which names {several}; accepted is one for each model")
    return keys[0]


def check_channel(channel: int, keys: Sequence[Key], detector: Detector) -> None:
    """Refuse a channel that a stage does not have, before anything runs.

    Raises:
        HeatvizError: which stage, and how many it has.
    """
    counts: dict[Key, int] = {}

    def note(output: StageOutput) -> None:
        with suppress(NotAMapError):
            counts[output.stage.key] = output.maps.shape[1]

    with hooked(detector.stages, tuple(keys), note):
        detector.blank_pass((detector.imgsz[0], detector.imgsz[1]))
    for key, count in counts.items():
        if channel >= count:
            raise HeatvizError(f"--map: got channel:{channel}, accepted are 0 to {count - 1} at stage {key}")


def head_strides(detector: Detector) -> dict[int, Key]:
    """The stages that feed the head, by the pixels of the input that a pixel of them covers.

    Raises:
        HeatvizError: the network cannot run.
    """
    found: dict[int, Key] = {}

    def note(output: StageOutput) -> None:
        with suppress(NotAMapError):
            if output.stride is not None and output.stride & (output.stride - 1) == 0:
                found.setdefault(output.stride, output.stage.key)

    with hooked(detector.stages, detector.stages.head_inputs, note):
        detector.blank_pass((detector.imgsz[0], detector.imgsz[1]))
    return found
