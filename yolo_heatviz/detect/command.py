"""`python -m yolo_heatviz.detect`: YOLOv5's detect command for any YOLO checkpoint, with heatmaps of every stage."""

from __future__ import annotations

import sys

from ..cli import Exit, Terminated, sigterm_interrupts, streams
from ..errors import HeatvizError, NothingFoundError, WriteError, opencv_explained
from ..text import say
from .arguments import parse


@streams()
def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status, one of `exits.Exit`.
    """
    try:
        with sigterm_interrupts(), opencv_explained():
            options = parse(argv)
            from .run import run  # torch and all: an interrupt while it is imported is one line, too

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
    say(f"yolo_heatviz.detect: {what}", error=True)
    return status
