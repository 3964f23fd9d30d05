"""A line at exit when the patch was on and nothing came of it, with the reason: never a silent no-op."""

from __future__ import annotations

import atexit
import sys

from ..errors import OTHER_REASONS
from ..heatmaps import active_settings
from ..text import say
from .replacement import outcome, tally
from .targets import TARGETS

_armed: list[bool] = []
_needed: list[str] = []


def arm() -> None:
    """Look once, when the interpreter exits."""
    if not _armed:
        _armed.append(True)
        atexit.register(_tell)


def quiet_without(module: str) -> None:
    """Say nothing in a process that has not imported `module`."""
    _needed.append(module)


def _tell() -> None:
    text = notice()
    if active_settings.is_on() and text and all(module in sys.modules for module in _needed):
        say(f"yolo_heatviz: {text}", error=True)


def notice() -> str:
    """Why nothing was drawn, or not everything; empty if all is well."""
    counts, reasons = outcome()
    failed = counts["failed"] + sum(tally.failures.values())
    if counts["done"]:
        return f"{failed} stage outputs could not be drawn, see above" if failed else ""
    return f"no heatmap was written: {_why([*tally.failures, *reasons])}"


def _why(reasons: list[str]) -> str:
    if reasons:
        uncounted = "more than " * (OTHER_REASONS in reasons)
        return f"{reasons[0]}{f', and {uncounted}{len(reasons) - 1} more reasons' if reasons[1:] else ''}"
    if hasattr(sys, "last_value"):  # set when an exception ends the program
        return f"the program ended with {type(sys.last_value).__name__}"
    if tally.waiting:
        return tally.waiting
    if tally.found:
        asked = "--visualize" in sys.argv
        advice = "this command ignores --visualize (so does --augment)" if asked else "detect with --visualize"
        return f"{', '.join(tally.found)} was not called; {advice}, or in Python with visualize=True"
    wanted = " or ".join(f"{target.name}({', '.join(target.parameters)}, ...)" for target in TARGETS)
    return (
        f"none of the {len(sys.modules)} modules imported has a function {wanted}; YOLOv5 has it from v6.0, "
        "ultralytics from 8.0.91; a detect script without it: `python -m yolo_heatviz.run detect.py --visualize`"
    )
