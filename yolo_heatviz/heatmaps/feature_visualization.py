"""Upstream's `feature_visualization` by its own name, and what it writes with."""

from __future__ import annotations

import logging
from pathlib import Path

from ..errors import HeatvizError, reason_of
from ..model import network_input
from ..model.several_maps import each_map
from ..model.stage_output import StageOutput
from ..model.stages import Stage
from ..model.tensors import images_in
from ..model.untraced import untraced
from ..text import shown
from . import active_settings, unplaced
from .writer import StageWriter

LOGGER = logging.getLogger(__name__)
_UPSTREAM_N = 32


def active_writer() -> StageWriter:
    """The writer with the settings of now: the patch's while it is on, else the defaults."""
    return active_settings.writer(StageWriter)


@untraced
def feature_visualization(
    x: object, module_type: str, stage: int, n: int = 32, save_dir: Path = unplaced.DEFAULT
) -> None:
    """Write the heatmaps of one stage: YOLOv5's function, with its signature and its file names.

    Every image of the batch is shown: the first in `save_dir`, the next in `save_dir/image1`, `save_dir/image2` ...
    Of a tuple or list of maps each is a picture, `stage12_CBLinear_0_features.png`, and so on.
    It never raises: what is no map is skipped, what fails is logged, and both are counted.

    Args:
        x: what the stage gave, usually a `(B, C, H, W)` tensor of any dtype and device, or several of them.
        module_type: the stage's dotted type, `models.common.Conv`.
        stage: the stage's number.
        n: how many channels to show at most.
        save_dir: where `stage{stage}_{type}_features.png` and `.npy` go; by default a new folder an image, in
            a new folder a process: `runs/detect/exp/image0`, see `unplaced.folder`.

    Source: the function of this name in YOLOv5 v6.0 to v7.0, `utils/plots.py`.

    Example:
        >>> import tempfile, torch
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     feature_visualization(torch.rand(1, 64, 20, 15), "models.common.C3", 2, save_dir=Path(folder))
        ...     sorted(path.name for path in Path(folder).iterdir())
        ['stage2_C3_features.npy', 'stage2_C3_features.png']
    """
    write_stage(x, module_type, stage, n, save_dir)


def write_stage(
    x: object,
    module_type: str,
    stage: int,
    n: int = _UPSTREAM_N,
    save_dir: Path = unplaced.DEFAULT,
    input_size: tuple[int, int] | None = None,
) -> None:
    """Write the heatmaps of one stage, see `feature_visualization`.

    Args:
        x: see there, as `module_type`, `stage`, `n` and `save_dir`.
        input_size: height and width of the network's input; None for that of the network which is running.
    """
    writer = active_writer()
    try:
        first = unplaced.folder(stage, save_dir) if save_dir is unplaced.DEFAULT else Path(save_dir)
    except TypeError:
        _refuse(writer, stage, module_type, f"save_dir: got {save_dir!r}, accepted is the path of a folder")
        return
    except HeatvizError as error:
        _refuse(writer, stage, module_type, str(error))
        return
    input_size = input_size or network_input.input_size()
    own = isinstance(n, int) and n == _UPSTREAM_N
    for output in each_map(StageOutput(Stage(stage, str(module_type)), x, input_size)):
        try:
            folders = [first, *(first / f"image{number}" for number in range(1, images_in(output.output)))]
        except Exception as error:  # a tensor of another library's own kind
            _refuse(writer, stage, module_type, reason_of(error))
            return
        for entry in writer.write(output, folders, n=None if own else n):
            if entry["status"] == "failed":
                _log(entry["stage"], entry["module"], entry["reason"])


def _refuse(writer: StageWriter, stage: object, module_type: object, reason: str) -> None:
    writer.refuse(stage, module_type, reason)
    _log(stage, module_type, reason)


def _log(stage: object, module: object, reason: str) -> None:
    LOGGER.error("stage %s %s: %s", stage, shown(str(module)), shown(reason))
