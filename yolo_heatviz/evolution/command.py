"""`python -m yolo_heatviz.evolution`: how the stages of a network changed while it was trained."""

from __future__ import annotations

import sys

from ..cli import Exit, Terminated, sigterm_interrupts, streams
from ..errors import HeatvizError, NothingFoundError, WriteError, opencv_explained
from ..text import say


@streams()
def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status, one of `cli.Exit`.
    """
    try:
        with sigterm_interrupts(), opencv_explained():
            from .arguments import parse

            options = parse(argv)
            from .afterwards import run

            return run(options, sys.argv[1:] if argv is None else argv)
    except NothingFoundError as error:
        return _told(error, Exit.NOTHING_FOUND)
    except WriteError as error:
        return _told(error, Exit.NOTHING_WRITTEN)
    except HeatvizError as error:
        return _told(error, Exit.USAGE)
    except Terminated:
        return _told("terminated", Exit.TERMINATED)
    except KeyboardInterrupt:
        return _told("interrupted", Exit.INTERRUPTED)


def _told(what: object, status: Exit) -> Exit:
    say(f"yolo_heatviz.evolution: {what}", error=True)
    return status
