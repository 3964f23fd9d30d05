"""`python -m yolo_heatviz.compare`: models side by side, a paper's figure and the numbers behind it."""

from __future__ import annotations

from ..cli import Exit, Terminated, sigterm_interrupts, streams
from ..errors import HeatvizError, NothingFoundError, WriteError, opencv_explained
from ..text import say
from .arguments import parse


@streams()
def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Returns:
        The exit status, one of `cli.Exit`.
    """
    try:
        with sigterm_interrupts(), opencv_explained():
            options = parse(argv)
            from .run import run  # torch and all: an interrupt while it is imported is one line, too

            return run(options)
    except NothingFoundError as error:
        return _told(error, Exit.NOTHING_FOUND)
    except WriteError as error:
        return _told(error, Exit.NOTHING_WRITTEN)
    except HeatvizError as error:
        return _told(error, Exit.USAGE)
    except Terminated:
        return _told("terminated, no figure is written", Exit.TERMINATED)
    except KeyboardInterrupt:
        return _told("interrupted, no figure is written", Exit.INTERRUPTED)


def _told(what: object, status: Exit) -> Exit:
    say(f"yolo_heatviz.compare: {what}", error=True)
    return status
