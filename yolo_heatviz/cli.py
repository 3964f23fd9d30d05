"""The commands' common parts: exit statuses, SIGTERM as Ctrl-C, and a parser whose mistakes are HeatvizErrors."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import textwrap
import threading
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from enum import IntEnum
from pathlib import Path
from typing import Any, Callable, Iterator, NoReturn

from .errors import HeatvizError, NothingFoundError, WriteError, opencv_explained
from .text import say


class Exit(IntEnum):
    """0 if and only if the manifest is complete and every file it names is there, whole."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOTHING_FOUND = 3
    NOTHING_WRITTEN = 4
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS: dict[int, str] = {
    Exit.DONE: "everything was done",
    Exit.FAILED: "a source or a stage failed, or a stage asked for by name gives nothing to draw (the rest is done, "
    "the reasons are on stderr and in the manifest)",
    Exit.USAGE: "nothing was run because of what was asked for",
    Exit.NOTHING_FOUND: "the source is not there, or holds nothing to run on",
    Exit.NOTHING_WRITTEN: "no source left a result, or the manifest could not be written",
    Exit.INTERRUPTED: "interrupted by Ctrl-C",
    Exit.TERMINATED: "ended by SIGTERM",
}


def sentence() -> str:
    """The meaning of each status, as `--help` says it; a run's page says that of its own.

    Example:
        >>> sentence()[:47]
        'The exit status is 0 when everything was done, '
    """
    meanings = ", ".join(f"{int(status)} when {words}" for status, words in MEANINGS.items())
    return f"The exit status is {meanings}. After 130 and 143 the manifest says what was done."


class Terminated(KeyboardInterrupt):
    """SIGTERM came."""


@contextmanager
def sigterm_interrupts() -> Iterator[None]:
    """Within the block SIGTERM raises `Terminated`, where nobody else has a handler of it, or has it ignored."""
    ours = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, _raise)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _raise(*_: object) -> NoReturn:
    raise Terminated


@contextmanager
def streams() -> Iterator[None]:
    """Within the block there are stdout and stderr: those that a program without a terminal lacks (None) go nowhere.

    Example:
        >>> @streams()
        ... def main() -> int:
        ...     return 0
        >>> main()
        0
    """
    with ExitStack() as stack:
        for stream, redirect in ((sys.stdout, redirect_stdout), (sys.stderr, redirect_stderr)):
            if stream is None:
                stack.enter_context(redirect(stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))))
        yield


def concluded(command: str, work: Callable[[], int], interrupted: str = "") -> int:
    """Do a command's work; what ends it before its end is one line on stderr.

    Args:
        command: its name, as `detect`.
        work: gives the exit status.
        interrupted: what an interrupt leaves, told behind the word.

    Returns:
        The exit status, one of `Exit`.

    Example:
        >>> concluded("detect", lambda: Exit.DONE)
        <Exit.DONE: 0>
    """
    what: object
    try:
        with sigterm_interrupts(), opencv_explained():
            return work()
    except NothingFoundError as error:
        what, status = error, Exit.NOTHING_FOUND
    except WriteError as error:
        what, status = error, Exit.NOTHING_WRITTEN
    except HeatvizError as error:
        what, status = error, Exit.USAGE
    except Terminated:
        what, status = f"terminated{interrupted}", Exit.TERMINATED
    except KeyboardInterrupt:
        what, status = f"interrupted{interrupted}", Exit.INTERRUPTED
    say(f"yolo_heatviz.{command}: {what}", error=True)
    return status


class _Help(argparse.RawDescriptionHelpFormatter):
    """Says each option's default, and wraps what stands below the options, save examples, which are indented."""

    def _get_help_string(self, action: argparse.Action) -> str:
        words = action.help or ""
        if not action.option_strings or action.default is argparse.SUPPRESS or "default: " in words:
            return words
        return f"{words} (default: {'off' if action.const is True else '%(default)s'})"

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = text.splitlines()
        return "\n".join(line if line.startswith("  ") else textwrap.fill(line, width) for line in lines)


class Parser(argparse.ArgumentParser):
    """Of the commands: a mistake raises HeatvizError, and the help says each option's default."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, formatter_class=_Help, **options)

    def error(self, message: str) -> NoReturn:
        raise HeatvizError(message)
