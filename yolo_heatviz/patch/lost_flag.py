"""`--visualize` for a detect script that has lost the flag (YOLOv5 from 2026-07-31) or never had it (v5.0).

The flag is taken off the command line, and a forward hook on all modules draws the stages while the script has an
image. The script's own variables say which image that is and where its run writes: `path`, `save_dir` and `im0s` have
been their names in every release.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any, Mapping

from ..errors import HeatvizError
from ..heatmaps import active_settings
from ..model.untraced import untraced
from . import environment, request
from .cam_hooks import Images
from .record import history
from .replacement import reported
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
    from torch.nn.modules.module import register_module_forward_hook

    register_module_forward_hook(untraced(_CurrentImage().on_module))
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


class _CurrentImage(threading.local):
    """The image that is current in a thread."""

    def __init__(self) -> None:
        self._images: Images | None = None
        self._drawn: object = None
        self._input_size: tuple[int, int] | None = None

    def on_module(self, module: Any, inputs: Any, output: object) -> None:
        """A forward hook of all modules; those that count carry a number `i`, their sources `f` and their `type`."""
        if not (vars(module).keys() >= {"i", "f", "type"} and active_settings.is_on()):
            return
        with reported(f"stage {module.i}"):
            from ..model.stage_output import StageOutput
            from ..model.stages import Stage

            if module.i == 0:
                self._begin(_variables(sys._getframe(1)), inputs)
            if self._images is not None:
                stage = Stage(module.i, str(module.type))
                self._images.draw(StageOutput(stage, output, self._input_size))

    def _begin(self, variables: Mapping[str, Any] | None, inputs: Any) -> None:
        self._images = None
        if variables is None:  # warm-up
            return
        pixels = variables.get("im0s", variables["path"])
        if pixels is self._drawn:  # a further pass over the same image: test-time augmentation, an ensemble
            return
        self._drawn = pixels
        self._input_size = tuple(inputs[0].shape[-2:])
        path = variables["path"]
        self._images = Images(Path(variables["save_dir"]), path if isinstance(path, (list, tuple)) else [path])


def _variables(frame: FrameType | None) -> Mapping[str, Any] | None:
    """Return the local variables of the nearest caller that has an image and a folder."""
    while frame is not None:
        variables = frame.f_locals
        if "path" in variables and isinstance(variables.get("save_dir"), (str, Path)):
            return variables
        frame = frame.f_back
    return None
