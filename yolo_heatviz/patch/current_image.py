"""The image that a detect script has in hand, by its own variables.

`path`, `save_dir`, `im0s` and `visualize` have been their names in every release of YOLOv5, and in its relatives.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Callable, Mapping

from . import request
from .cam_hooks import Images
from .record import history
from .reporting import reported

if TYPE_CHECKING:
    from ..model.stage_output import StageOutput

_UPSTREAM_N = 32


def variables(frame: FrameType | None) -> Mapping[str, Any] | None:
    """Return the local variables of the nearest caller that has an image and a folder."""
    while frame is not None:
        found = frame.f_locals
        if "path" in found and isinstance(found.get("save_dir"), (str, Path)):
            return found
        frame = frame.f_back
    return None


def is_wanted(found: Mapping[str, Any]) -> bool:
    """True if that caller wants heatmaps, and no predictor of Ultralytics' draws them."""
    if history.script_without_flag:
        return True
    return not history.asked and bool(found.get("visualize", request.is_in(sys.argv)))


def drawing(found: Mapping[str, Any]) -> Callable[[StageOutput], None]:
    """Return what draws a stage: in the folder that the caller has made for the image, or in one named for it."""
    own, path = found.get("visualize"), found["path"]
    if isinstance(own, (str, Path)):
        return lambda output: _draw_in(Path(own), output)
    return Images(Path(found["save_dir"]), path if isinstance(path, (list, tuple)) else [path]).draw


def _draw_in(folder: Path, output: StageOutput) -> None:
    stage = output.stage
    with reported(f"stage {stage.index} {stage.module}"):
        from ..heatmaps.feature_visualization import write_stage

        write_stage(output.output, stage.type, stage.index, _UPSTREAM_N, folder, output.input_size)
