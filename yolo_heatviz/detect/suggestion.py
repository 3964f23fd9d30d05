"""The next command to run, whole, to be pasted into the shell that ran the last one."""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import fields, replace
from typing import Any, Iterator

from ..model.stages import Key
from .options import Options

_MAPS = ("attribute", "attribute_by", "attribute_at", "attribute_target", "against", "faithful")
_ASKED_ONCE = ("labels", "match_iou", "unlabelled_as_empty", "explain", "probe", *_MAPS, "max_mb", "exist_ok")
"""Options that the next run has no use for, or that would let it write over this one."""


def best_channels(options: Options, stage: Key | None) -> list[str]:
    """The command that draws a stage's channels with the most energy in the boxes, as lines to print.

    Args:
        options: of the run that ranked them.
        stage: the one to draw; None for none.

    Returns:
        No line where the run has drawn just that.

    Example:
        >>> best_channels(Options(source="my photos", visualize=True), 8)[1]
        "  python -m yolo_heatviz.detect --source 'my photos' --visualize --stages 8 --channels top --top-by focus"
    """
    once = {name: getattr(Options, name) for name in _ASKED_ONCE}
    save = options.settings.save if options.settings.pictures else "png"
    number = str(stage).partition("[")[0]  # of one of several maps: the stage that gives it
    settings = options.settings.replace(stages=number, channels="top", top_by="focus", view="grid", save=save)
    if stage is None or settings == options.settings:
        return []
    words = [*_words(replace(options, **once)), *_words(settings)]
    command = ["python", "-m", "yolo_heatviz.detect", *words]
    line = subprocess.list2cmdline(command) if os.name == "nt" else " ".join(map(shlex.quote, command))
    return ["Its best channels:", f"  {line}"]


def _words(options: Any) -> Iterator[str]:
    """The flags of what is not as by default."""
    for option in fields(options):
        value = getattr(options, option.name)
        if option.name == "settings" or value == option.default:
            continue
        flag = f"--{option.name.replace('_', '-')}"
        if value is True:
            yield flag
        elif isinstance(value, list):
            yield from (flag, *map(str, value))
        else:
            yield from [f"{flag}={value}"] if str(value).startswith("-") else [flag, str(value)]
