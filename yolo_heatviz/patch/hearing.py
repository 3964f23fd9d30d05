"""The forward pass that runs in a thread, heard by hooks on all modules: its input, its stages, and what NMS keeps.

A repository may call upstream's function for some stages alone (a fork, for one type of module), for none (`--augment`
and `classify/predict.py` of YOLOv5), or have none (YOLOv5 from 2026-07-31). Those stages are drawn where a caller's
variables say which image it is and where its run writes: see `current_image`.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from inspect import BoundArguments
from typing import TYPE_CHECKING, Any, Callable, Mapping

from ..heatmaps import active_settings
from ..model.untraced import untraced
from . import current_image, options, passes, request
from .record import history
from .reporting import reported

if TYPE_CHECKING:
    from types import FrameType

    from ..model.stage_output import StageOutput
    from .script_batch import ScriptBatch

_handles: list[Any] = []
_lock = threading.Lock()
_UPSTREAM_N = 32


class _Here(threading.local):
    """The pass of this thread."""

    def __init__(self) -> None:
        self.input: Any = None
        self.stage: int | None = None  # the last one that has run
        self.batch: ScriptBatch | None = None
        self.waiting: StageOutput | None = None  # upstream's function may be called for it yet
        self.drawing = False
        self.image: object = None  # of the batch that is drawn, or was


_here = _Here()


def start_if_needed() -> None:
    """Hear the passes if heatmaps are asked for, not else: hooks on all modules are in the way of `torch.compile`."""
    asked = history.script_without_flag or request.given(request.FLAG, sys.argv) or options.current().visualize
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
    """True if that stage has just run and will be drawn here, unless it is taken."""
    return _here.waiting is not None and _here.waiting.stage.index == stage


def take(arguments: Mapping[str, Any]) -> bool:
    """Draw a stage that upstream's function is called for, if this thread's pass is of an image that is known.

    Args:
        arguments: of the call, with a folder.

    Returns:
        False where the caller must draw it.
    """
    if "torch" not in sys.modules:
        return False
    stage, folder, n = arguments["stage"], arguments["save_dir"], arguments.get("n", _UPSTREAM_N)
    if draws(stage):
        _here.waiting = None
    elif not _handles and (_here.stage is None or stage <= _here.stage):  # a pass begins, and no hook says so
        _begin(None, sys._getframe(1), folder)
    _here.stage = stage
    if _here.batch is None or not _here.batch.is_in(folder):
        return False
    from ..model.stage_output import StageOutput
    from ..model.stages import Stage

    output = StageOutput(Stage(stage, str(arguments["module_type"])), arguments["x"], input_size(stage))
    _here.batch.draw(output, None if n == _UPSTREAM_N else n)
    return True


def input_size(stage: int) -> tuple[int, int] | None:
    """Height and width of the network's input, if that stage has just run; None where it is not known."""
    seen = _here.input if _here.stage == stage else None
    return None if seen is None else (seen.shape[-2], seen.shape[-1])


def end() -> None:
    """The pass of this thread is over, and so is what comes after it."""
    batch, _here.batch = _here.batch, None
    if batch is not None:
        batch.end()


def suppressed(original: Callable[..., Any], bound: BoundArguments) -> Any:
    """Run `non_max_suppression(prediction, ...)`, and draw the images whose boxes it returns."""
    kept = original(*bound.args, **bound.kwargs)
    if _here.drawing:  # our own call, which says where boxes are from
        return kept
    _draw_waiting()
    bound.apply_defaults()
    _here.drawing = True
    try:
        with reported("boxes"):
            (_here.batch or passes).kept(kept, bound.arguments)
    finally:
        _here.drawing = False
    return kept


def _before(module: Any, inputs: Any) -> None:
    _draw_waiting()
    history.scripted = history.scripted or isinstance(module, sys.modules["torch"].jit.ScriptModule)
    if _is_stage(module) and module.i == 0 and active_settings.is_on():
        _begin(inputs[0] if inputs else None, sys._getframe(1), None)


def _after(module: Any, inputs: Any, output: object) -> None:
    _draw_waiting()
    if not _is_stage(module):
        return
    _here.stage = module.i
    if _here.batch is not None and active_settings.is_on():
        from ..model.stage_output import StageOutput
        from ..model.stages import Stage

        seen = _here.input
        size = None if seen is None else (seen.shape[-2], seen.shape[-1])
        _here.waiting = StageOutput(Stage(module.i, str(module.type)), output, size)


def _is_stage(module: Any) -> bool:
    return vars(module).keys() >= {"i", "f", "type"}


def _begin(seen: Any, frame: FrameType, folder: Any) -> None:
    import torch

    if torch.jit.is_tracing():
        return
    found, batch = None, _here.batch
    with reported("forward pass"):
        found = current_image.variables(frame, seen) if passes.runner() is None else None
    pixels = found.get("im0s", found["path"]) if found is not None else None
    if batch is not None and not batch.is_done and pixels is not None and pixels is _here.image:
        return  # a further pass over the same image: test-time augmentation, an ensemble
    end()
    _here.input, _here.image = seen if isinstance(seen, torch.Tensor) else None, pixels
    with reported("forward pass"):
        if found is None or not (folder is not None or current_image.is_wanted(found)):
            _here.batch = _from_outside(seen, frame)
            return
        from .script_batch import ScriptBatch

        _here.input = _here.input if _here.input is not None else current_image.network_input(found)
        _here.batch = ScriptBatch.of(found, _here.input, frame)


def _from_outside(seen: Any, frame: FrameType) -> ScriptBatch | None:
    """The batch of a pass that no detect script has begun, where heatmaps are asked for all the same."""
    if passes.runner() is not None or not (options.current().visualize or history.script_without_flag):
        return None
    from .script_batch import ScriptBatch

    return ScriptBatch.unnamed(seen, frame)


def _draw_waiting() -> None:
    waiting, _here.waiting = _here.waiting, None
    if waiting is not None and _here.batch is not None:
        _here.batch.draw(waiting)
