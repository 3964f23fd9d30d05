"""`--visualize` for a detect script that has lost the flag (YOLOv5 from 2026-07-31) or never had it (v5.0).

The flag is taken off the command line, and `hearing` draws the stages while the script has an image.
"""

from __future__ import annotations

import os
import sys

from ..errors import HeatvizError
from . import environment, hearing, request
from .record import history
from .request import FLAG

NO_TRACE = "--no-trace"
_VARIABLE = "YOLO_HEATVIZ_LOST_FLAG"
_LIKE_DETECT = ("--weights", "--source")


def restore_flag(script: str, argv: list[str]) -> None:
    """Take the flag off `argv` and draw all the same, if `script` is a detect script that does not know it.

    Args:
        script: the script's file.
        argv: its command line with its file in front, changed in place.

    Raises:
        HeatvizError: the script needs it, and there is no PyTorch to hook.
    """
    if not request.given(FLAG, argv) or not _lacks_flag(script):
        return
    argv[:] = request.without(FLAG, argv)
    try:
        hear(script)
    except ImportError as error:
        raise HeatvizError(f"{script} {FLAG}: it has no such flag, and there is no PyTorch to hook: {error}") from error


def hear(script: str) -> None:
    """Draw what runs in this process, and in those that it starts under the runner, while `script` has an image."""
    hearing.start()
    history.script_without_flag = script
    environment.leave(_VARIABLE, script)


def script_of_parent() -> str:
    """The script that the process which started this one gives the flag back to; empty if there is none."""
    return os.environ.get(_VARIABLE, "")


def _lacks_flag(script: str) -> bool:
    flags = request.flags_of(script)
    return FLAG not in flags and flags.issuperset(_LIKE_DETECT)


def is_traced(script: str) -> bool:
    """True where the script traces its network unless it is told not to, as YOLOv7's does; no hook hears what runs."""
    return NO_TRACE in request.flags_of(script) and not request.given(NO_TRACE, sys.argv)
