"""A line at exit when the patch was on and nothing came of it, with the reason: never a silent no-op."""

from __future__ import annotations

import atexit
import sys
from dataclasses import dataclass, field

from ..errors import OTHER_REASONS
from ..text import say
from .lost_flag import FLAG
from .record import history, outcome
from .targets import TARGETS


@dataclass
class _State:
    """Nothing is told at exit unless `armed`, nor in a process without one of the modules `needed`."""

    armed: bool = False
    needed: set[str] = field(default_factory=set)

    def clear(self) -> None:
        self.armed = False
        self.needed.clear()


_state = _State()


def arm() -> None:
    """Have the notice told once, when the interpreter exits."""
    if not _state.armed:
        _state.armed = True
        atexit.register(_tell)


def disarm() -> None:
    """Have nothing told, and forget `quiet_without`."""
    atexit.unregister(_tell)
    _state.clear()


def quiet_without(module: str) -> None:
    """Say nothing in a process that has not imported `module`, until the patch is off."""
    _state.needed.add(module)


def _tell() -> None:
    text = notice()
    if text and sys.modules.keys() >= _state.needed:
        say(f"yolo_heatviz: {text}", error=True)


def notice() -> str:
    """Say why nothing was drawn, or not everything; empty if all is well."""
    counts, reasons = outcome()
    if not counts["done"]:
        return f"no heatmap was written: {_why(list(reasons))}"
    if counts["failed"]:
        return f"{counts['failed']} stage outputs could not be drawn, see above"
    return ""


def _why(reasons: list[str]) -> str:
    if reasons:
        return _first_of(reasons)
    if hasattr(sys, "last_value"):  # set when an exception ends the program
        return f"the program ended with {type(sys.last_value).__name__}"
    if history.script_without_flag:
        return (
            f"{history.script_without_flag} has no {FLAG} of its own, "
            "and no stage ran while it had variables `path` and `save_dir`"
        )
    if history.found:
        ignored = f"this command ignores {FLAG} (so does --augment)"
        advice = ignored if FLAG in sys.argv else f"detect with {FLAG}"
        return f"{', '.join(history.found)} was not called; {advice}, or in Python with visualize=True"
    wanted = " or ".join(f"{target.name}({', '.join(target.parameters)}, ...)" for target in TARGETS)
    return (
        f"none of the {len(sys.modules)} modules imported has a function {wanted}; YOLOv5 has it from v6.0, "
        "ultralytics from 8.0.91; a detect script without it: `python -m yolo_heatviz.run detect.py --visualize`"
    )


def _first_of(reasons: list[str]) -> str:
    others = len(reasons) - 1
    if not others:
        return reasons[0]
    more = f"more than {others}" if OTHER_REASONS in reasons else str(others)
    return f"{reasons[0]}, and {more} more reasons"
