"""The caption of a figure: all that says how it was made."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..figures.layout import letter
from ..text import plural
from .cells import WORDS
from .models import Setup
from .numbers import FAITHFUL, FOCUS, Numbers
from .options import Options
from .pick_rule import ALL, GAIN, GIVEN, RANDOM, Rule, ordinal
from .scale_rule import MEAN, PANEL, SHARED
from .table import sentence

_SHORT = 8
"""Characters of a SHA-256."""
_SCALES = {
    PANEL: "each panel from its own minimum to its maximum",
    MEAN: "each map over its mean, one scale for all panels",
    SHARED: "one scale of raw values for all panels",
}


class Picked(NamedTuple):
    """The images of a figure."""

    rule: Rule
    """By which they were picked."""
    numbers: list[int]


def map_words(options: Options) -> str:
    """What a map is, in a few words.

    Example:
        >>> map_words(Options(map="l2")), map_words(Options(map="channel:7"))
        ('L2 norm over channels', 'channel 7')
    """
    if options.attributes:
        return f"attribution ({options.method})"
    return WORDS[options.map] if options.channel is None else f"channel {options.channel}"


def scale_words(options: Options) -> str:
    """What the colours' ends are, in words.

    Example:
        >>> scale_words(Options(scale="0,3"))
        'one fixed scale, 0,3'
    """
    return _SCALES.get(options.scale, f"one fixed scale, {options.scale}")


def ranks(numbers: Numbers) -> dict[int, str]:
    """The place of each image by its gain among all that have one; equal gains share the first of their places."""
    gains = numbers.gains()
    there = gains[np.isfinite(gains)]
    return {
        number: f"{ordinal(int((there > gain).sum()) + 1)} of {len(there)}"
        for number, gain in enumerate(gains)
        if np.isfinite(gain)
    }


def titles(setup: Setup) -> list[str]:
    """The titles of the figure's columns: the input, then each model at each stage."""
    several = len(setup.stages) > 1
    named = [
        f"{model.name}, {stage.title_of(number)}" if several else model.name
        for stage in setup.stages
        for number, model in enumerate(setup.models)
    ]
    drawn = ", the box" if setup.options.attributes else ", labels" if setup.options.compares else ""
    return [f"input{drawn}", *named]


def caption(setup: Setup, numbers: Numbers, picked: Picked) -> str:
    """The caption, in plain words.

    Args:
        setup: what was compared.
        numbers: over all images.
        picked: the images of the figure.
    """
    side = "Rows" if setup.options.transpose else "Columns"
    what = ", ".join(f"{letter(number)} {name}" for number, name in enumerate(titles(setup)))
    parts = [
        _maps(setup),
        f"{side}: {what}.",
        f"Colour: {scale_words(setup.options)}.",
        _boxes(setup.options),
        _images(setup, numbers, picked),
        *_gains(setup, numbers),
        _weights(setup),
    ]
    return " ".join(parts)


def _maps(setup: Setup) -> str:
    options, what = setup.options, map_words(setup.options)
    if options.attributes:
        own = "the largest label" if options.compares else f"the box that {setup.models[0].name} is surest of"
        of = f"the place {options.place}" if options.place else own
        at = [f"{model.name} stage {key}" for model in setup.models for key in model.keys if key is not None]
        where = f", read at {', '.join(at)}" if at else ""
        return f"What spoke for one box: {what} of each model's prediction nearest to {of}{where}."
    named = []
    for number, stage in enumerate(setup.stages):
        keys = [str(model.keys[number]) for model in setup.models]
        same = len(set(keys)) == 1
        own = f"stage {keys[0]}" if same else f"stages {', '.join(keys)}"
        named.append(own if stage.title in (keys[0], " | ".join(keys)) else f"{stage.title} ({own})")
    return f"Feature maps at {', '.join(named)}: {what}."


def _boxes(options: Options) -> str:
    if options.boxes == "none":
        return "No boxes are drawn."
    sure = {"confidence": " and confidences", "label": ", classes and confidences"}.get(options.boxes, "")
    kept = f"at confidence {options.conf_thres:g} and an NMS IoU of {options.iou_thres:g}"
    return f"Boxes{sure} are each model's own, {kept}."


def _images(setup: Setup, numbers: Numbers, picked: Picked) -> str:
    rule, images, names = picked.rule, setup.images, [model.name for model in setup.models]
    of = f"{len(picked.numbers)} of {plural(len(images), 'image')}"
    whole = len(picked.numbers) == len(images)
    words = {
        ALL: f"all {plural(len(images), 'image')}" if whole else f"{of}, all that every model could run",
        RANDOM: f"{of} at random, seed {rule.seed}",
        GAIN: f"the {of} where {names[-1] if len(names) < 2 else names[1]} gains most focus",
        GIVEN: f"{of}, chosen by name",
    }
    places = ranks(numbers)
    listed = [f"{Path(images[n]).name}{f' ({places[n]})' if n in places else ''}" for n in picked.numbers]
    by = f", with their ranks by the gain in focus from {names[0]} to {names[1]}" if places else ""
    return f"Images: {words[rule.kind]}{by}: {'; '.join(listed)}."


def _gains(setup: Setup, numbers: Numbers) -> list[str]:
    told = [pair for pair in numbers.pairs if pair.measure in (FOCUS, FAITHFUL) and pair.found.images]
    words = "; ".join(sentence(pair, setup.models[0].name) for pair in told)
    return [f"Over all images, focus inside {numbers.inside}: {words}."] if told else []


def _weights(setup: Setup) -> str:
    each = [
        f"{model.name} {model.weights.name} {model.sha256[:_SHORT]}, input {model.imgsz[1]}x{model.imgsz[0]}"
        for model in setup.models
    ]
    return f"Weights (SHA-256): {'; '.join(each)}."
