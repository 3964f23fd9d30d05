"""The forward pass that runs in a thread, heard by hooks on all modules: its size, and the stages that nobody draws.

A repository may call upstream's function for some stages alone (a fork, for one type of module), for none (`--augment`
and `classify/predict.py` of YOLOv5), or have none (YOLOv5 from 2026-07-31). Those stages are drawn here where a
caller's variables say which image it is and where its run writes: see `current_image`.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable

from ..heatmaps import active_settings
from ..model.untraced import untraced
from . import current_image, request
from .record import history
from .reporting import reported

if TYPE_CHECKING:
    from ..model.stage_output import StageOutput

_handles: list[Any] = []
_lock = threading.Lock()


class _Here(threading.local):
    """The pass of this thread."""

    def __init__(self) -> None:
        self.input_size: tuple[int, int] | None = None
        self.stage: int | None = None  # the last one that has run
        self.draw: Callable[[StageOutput], None] | None = None
        self.waiting: StageOutput | None = None  # upstream's function may be called for it yet
        self.drawn: object = None


_here = _Here()


def start_if_needed() -> None:
    """Hear the passes if `--visualize` is given, not else: hooks on all modules are in the way of `torch.compile`."""
    asked = history.script_without_flag or request.given(request.FLAG, sys.argv)
    if "torch" in sys.modules and asked:
        with suppress(ImportError):  # what goes by the name has no modules
            start()


def start() -> None:
    """Hear the passes; raises ImportError without PyTorch."""
    from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

    with _lock:
        if not _handles:
            _handles.append(register_module_forward_pre_hook(untraced(_before)))
            _handles.append(register_module_forward_hook(untraced(_after)))


def stop() -> None:
    """Hear them no longer."""
    with _lock:
        while _handles:
            _handles.pop().remove()


def draws(stage: int) -> bool:
    """True if that stage has just run and will be drawn here, unless it is handed over."""
    return _here.waiting is not None and _here.waiting.stage.index == stage


def hand_over(stage: int) -> tuple[int, int] | None:
    """Leave that stage to the caller, and return height and width of the network's input, None where it has not run."""
    if draws(stage):
        _here.waiting = None
    return _here.input_size if _here.stage == stage else None


def _before(module: Any, inputs: Any) -> None:
    _draw_waiting()
    history.scripted = history.scripted or isinstance(module, sys.modules["torch"].jit.ScriptModule)
    if _is_stage(module) and module.i == 0 and active_settings.is_on():
        _here.draw, _here.input_size = None, None
        with reported("forward pass"):
            _begin(inputs, current_image.variables(sys._getframe(1)))


def _after(module: Any, inputs: Any, output: object) -> None:
    _draw_waiting()
    if not _is_stage(module):
        return
    _here.stage = module.i
    if _here.draw is not None and active_settings.is_on():
        from ..model.stage_output import StageOutput
        from ..model.stages import Stage

        _here.waiting = StageOutput(Stage(module.i, str(module.type)), output, _here.input_size)


def _is_stage(module: Any) -> bool:
    return vars(module).keys() >= {"i", "f", "type"}


def _begin(inputs: Any, variables: Any) -> None:
    import torch

    if torch.jit.is_tracing():
        return
    if inputs and isinstance(inputs[0], torch.Tensor):
        _here.input_size = (inputs[0].shape[-2], inputs[0].shape[-1])
    if variables is None or not current_image.is_wanted(variables):  # a warm-up
        return
    pixels = variables.get("im0s", variables["path"])
    if pixels is not _here.drawn:  # else a further pass over the same image: test-time augmentation, an ensemble
        _here.drawn = pixels
        _here.draw = current_image.drawing(variables)


def _draw_waiting() -> None:
    waiting, _here.waiting = _here.waiting, None
    if waiting is not None and _here.draw is not None:
        _here.draw(waiting)
