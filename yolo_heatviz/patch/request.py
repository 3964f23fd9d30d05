"""Whether heatmaps were asked for: by a flag as the script's own argparse takes it, or by `visualize=True`."""

from __future__ import annotations

import argparse  # noqa: F401  # loaded, so that `install()` finds its parser among the modules
import re
import sys
from inspect import BoundArguments
from itertools import takewhile
from pathlib import Path
from typing import Any, Callable, Collection, Sequence

from .record import history

FLAG = "--visualize"
USAGE = 2
"""The exit status of a program whose command line is wrong."""
_SETTING = re.compile("(--)?visualize=true", re.IGNORECASE)


def made() -> bool:
    """True if this process was asked for heatmaps, and argparse did not end it with its help or an error."""
    asked = history.asked or history.script_without_flag or is_in(sys.argv)
    return bool(asked) and not history.parser_ended


def is_in(argv: Sequence[str]) -> bool:
    """True if a command line, with its script in front, asks for heatmaps."""
    return given(FLAG, argv) or any(map(_SETTING.fullmatch, argv[1:]))


def given(flag: str, argv: Sequence[str]) -> bool:
    """True if a command line, with its script in front, has that flag, or the beginning of it alone."""
    starts = [word for word in _options(argv) if flag.startswith(word)]
    return bool(starts) and any(means(word, flag, flags_of(argv[0])) for word in starts)


def without(flag: str, argv: Sequence[str]) -> list[str]:
    """Return the command line without the words that mean the flag."""
    flags = flags_of(argv[0])
    options = _options(argv)
    rest = [word for word in options if not means(word, flag, flags)]
    return [*argv[:1], *rest, *argv[1 + len(options) :]]


def values(flag: str, argv: Sequence[str]) -> list[str]:
    """The values of a flag on a command line, with its script in front, up to the next flag.

    Example:
        >>> values("--weights", ["detect.py", "--weights", "a.pt", "b.pt", "--source", "c"])
        ['a.pt', 'b.pt']
    """
    words = list(argv[argv.index(flag) + 1 :]) if flag in argv else []
    return list(takewhile(lambda word: not word.startswith("-"), words))


def _options(argv: Sequence[str]) -> Sequence[str]:
    words = argv[1:]
    return words[: words.index("--")] if "--" in words else words


def means(word: str, flag: str, flags: Collection[str]) -> bool:
    """True if argparse takes `word` for `flag` beside these flags of a script: it, or the beginning of no other.

    Example:
        >>> flags = ["--view-img", "--vid-stride"]
        >>> [means(word, "--visualize", flags) for word in ("--visualize", "--vis", "--vi", "vis")]
        [True, True, False, False]
    """
    if word == flag:
        return True
    return word.startswith("--") and {each for each in (flag, *flags) if each.startswith(word)} == {flag}


def flags_of(script: str) -> set[str]:
    """The flags that a script's file names; none where it cannot be read."""
    try:
        text = Path(script).read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return set()
    return set(re.findall(r"""["'](--[\w-]+)["']""", text))


def parser_ends(original: Callable[..., Any], bound: BoundArguments) -> Any:
    """Run `ArgumentParser.exit`, which ends the program after its help or an error of the command line."""
    history.parser_ended = True
    _, unknown, words = str(bound.arguments.get("message") or "").partition("unrecognized arguments:")
    if unknown and given(FLAG, ["", *words.split()]):
        history.refused = True
    return original(*bound.args, **bound.kwargs)


def refused() -> None:
    """The program has ended with the status of a command line that it does not take: our flag may be why."""
    if is_in(sys.argv) and not history.parser_ended and FLAG not in flags_of(sys.argv[0]):
        history.refused = True
