"""A line at exit when heatmaps were asked for and nothing came of it, with the reason: never a silent no-op."""

from __future__ import annotations

import atexit
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import OTHER_REASONS
from ..text import plural, say
from . import request, tally
from .lost_flag import NO_TRACE, is_traced
from .passes import is_exported, why_exported
from .record import history
from .request import FLAG
from .targets import TARGETS

_WHOLE_PICKLES = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"


@dataclass
class _State:
    """Nothing is told at exit unless by the process that is `armed`, nor without one of the modules `needed`."""

    armed: int = 0
    needed: set[str] = field(default_factory=set)

    def clear(self) -> None:
        self.armed = 0
        self.needed.clear()


_state = _State()


def arm() -> None:
    """Have the notice told once, when the interpreter exits."""
    if not _state.armed:
        _state.armed = os.getpid()
        tally.share()
        atexit.register(_tell)


def disarm() -> None:
    """Have nothing told, and forget `quiet_without`."""
    atexit.unregister(_tell)
    tally.stop()
    _state.clear()


def quiet_without(module: str) -> None:
    """Say nothing, until the patch is off, in a process that has not imported `module` nor started one that has."""
    _state.needed.add(module)


def leave_to_parent() -> None:
    """Say nothing in this process: the one that started it counts what is drawn here."""
    atexit.unregister(_tell)


def _tell() -> None:
    seen = tally.gathered()
    text = notice(seen)
    tally.stop()
    if text and not _is_worker() and (seen.found or sys.modules.keys() >= _state.needed):
        say(f"yolo_heatviz: {text}", error=True)


def _is_worker() -> bool:
    """True in a process that another has started to work for it, and that counts what is drawn here."""
    multiprocessing = sys.modules.get("multiprocessing.process")
    return (
        _state.armed != os.getpid()
        or getattr(sys.modules.get("__main__"), "__name__", "") == "__mp_main__"  # the server that forks them
        or (multiprocessing is not None and multiprocessing.parent_process() is not None)
    )


def notice(seen: tally.Tally) -> str:
    """Say why nothing of what was asked for was drawn, or not everything; empty if all is well."""
    if seen.counts["done"]:
        failed = seen.counts["failed"]
        return f"{plural(failed, 'stage output')} could not be drawn, see above" if failed else ""
    if history.refused:
        program = history.program or Path(sys.argv[0]).name
        return (
            f"if {program} has no {FLAG} of its own, ours stands in front of its name: "
            f"python -m yolo_heatviz.run {FLAG} {program} ..."
        )
    why = _first_of(seen.reasons) if seen.reasons else _why(seen) if seen.asked else ""
    return f"no heatmap was written: {why}" if why else ""


def _why(seen: tally.Tally) -> str:
    if hasattr(sys, "last_value"):  # set when an exception ends the program, whose traceback says why
        return _helps_with(sys.last_value)
    exported = [each for each in request.values("--weights", sys.argv) if is_exported(each) and Path(each).exists()]
    if exported:
        return why_exported(exported[0])
    script = history.script_without_flag or (sys.argv or [""])[0]
    if is_traced(script) and (history.scripted or history.script_without_flag):
        return f"{script} traces its network, whose stages cannot be heard then: add {NO_TRACE}"
    if history.scripted:
        return (
            "the network that ran is TorchScript, whose stages cannot be heard: run it before torch.jit.trace or "
            "torch.jit.script, or give the .pt that it was made from"
        )
    if history.script_without_flag:
        return f"{history.script_without_flag} has no {FLAG} of its own, and no stage of a network ran"
    if seen.found:
        ignores = "this model ignores visualize=True" if history.asked else f"this command does nothing with {FLAG}"
        stages = "yolo_heatviz.capture collects the stages of its network"
        return f"{', '.join(seen.found)} was not called: {ignores}; {stages}"
    wanted = " or ".join(f"{target.name}({', '.join(target.parameters)}, ...)" for target in TARGETS)
    return (
        f"none of the {len(sys.modules)} modules imported has a function {wanted}; YOLOv5 has it from v6.0, "
        "ultralytics from 8.0.91"
    )


def _helps_with(error: BaseException | None) -> str:
    """What helps with an exception of upstream's that PyTorch of another age is the cause of; empty for any other."""
    while error is not None:
        if "Weights only load failed" in str(error) and _WHOLE_PICKLES not in os.environ:
            return (
                f"this PyTorch loads no whole pickle, as this checkpoint is, unless {_WHOLE_PICKLES}=1 is in the "
                "environment; what is in it is run then, so that you must trust who made it"
            )
        error = error.__cause__ or error.__context__
    return ""


def _first_of(reasons: list[str]) -> str:
    others = len(reasons) - 1
    if not others:
        return reasons[0]
    more = f"more than {others} more reasons" if OTHER_REASONS in reasons else plural(others, "more reason")
    return f"{reasons[0]}, and {more}"
