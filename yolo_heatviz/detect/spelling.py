"""The words of a command line that are no flag as they stand: YOLOv5's short forms, and what helps with the others."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Sequence

from ..errors import HeatvizError
from ..text import guess

_YOLOV5 = (
    "help", "weights", "source", "data", "imgsz", "img", "img-size", "conf-thres", "iou-thres", "max-det", "device",
    "view-img", "save-txt", "save-csv", "save-conf", "save-crop", "nosave", "classes", "agnostic-nms", "augment",
    "visualize", "update", "project", "name", "exist-ok", "line-thickness", "hide-labels", "hide-conf", "half", "dnn",
    "vid-stride",
)  # fmt: skip
"""The flags of its detect.py v7.0, and --save-csv, which came after."""
_ONE = {"--img": "--imgsz", "--img-size": "--imgsz"}
_VIEW = "--view"
"""This command's with a value, and YOLOv5's short form of --view-img without one."""
_REFUSED = {
    "--dnn": "reads ONNX files, accepted are .pt checkpoints",
    "--update": "stripped the optimiser from YOLOv5's own weights, which this command never changes",
}


def spelt_out(argv: Sequence[str] | None, flags: Sequence[str]) -> list[str]:
    """A command line with each prefix that means one of YOLOv5's flags there, as argparse takes it, as that flag.

    Args:
        argv: the words, of the process if None.
        flags: this command's own, which stand for themselves.

    Raises:
        HeatvizError: a prefix may mean several of YOLOv5's flags.

    Example:
        >>> spelt_out(["--conf", "0.25", "--l=2"], ["--conf-thres", "--labels"])
        ['--conf-thres', '0.25', '--line-thickness=2']
    """
    words = list(sys.argv[1:] if argv is None else argv)
    end = words.index("--") if "--" in words else len(words)
    for place, word in enumerate(words[:end]):
        bare = word == _VIEW and (place + 1 == end or words[place + 1].startswith("--"))
        words[place] = f"{_VIEW}-img" if bare else _flag(word, flags)
    return words


def _flag(word: str, flags: Sequence[str]) -> str:
    name, equals, value = word.partition("=")
    if not name.startswith("--") or name in flags:
        return word
    found = {_ONE.get(f"--{each}", f"--{each}"): None for each in _YOLOV5 if f"--{each}".startswith(name)}
    if len(found) > 1:
        *others, last = found
        raise HeatvizError(f"{name} may mean {', '.join(others)} or {last}: spell it out")
    return "".join([*found, equals, value]) if found else word


def misread(unknown: Sequence[str], flags: Sequence[str], source: str | None) -> HeatvizError:
    """The error about words that argparse had no use for.

    Args:
        unknown: these words.
        flags: that there are.
        source: the value of `--source`.
    """
    first = unknown[0]
    name = first.partition("=")[0]
    if name in _REFUSED:
        return HeatvizError(f"{name} {_REFUSED[name]}")
    if first.startswith("-"):
        return HeatvizError(f"unknown argument {first!r}{guess(name, flags)}: --help lists all")
    if source is None:
        return HeatvizError(f"unknown argument {first!r}: images and videos are named by --source")
    paths = [source, *(word for word in unknown if not word.startswith("-"))]
    return HeatvizError(
        f"--source: got {len(paths)} paths, accepted is one: quote the pattern, or else the shell puts its files there"
        f"{_pattern(paths)}"
    )


def _pattern(paths: Sequence[str]) -> str:
    """The pattern that a shell made the paths of, where they lie in one folder."""
    folders = {str(Path(path).parent) for path in paths}
    suffixes = {Path(path).suffix for path in paths}
    if len(folders) > 1:
        return ""
    pattern = str(Path(*folders, f"*{suffixes.pop() if len(suffixes) == 1 else ''}"))
    return f": --source {shlex.quote(pattern)}"
