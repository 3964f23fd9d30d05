"""A stage that gives several maps: Ultralytics' TorchVision backbones one for each part, YOLOv9's CBLinear a tuple."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

import torch

from .stage_output import StageOutput

_AXES = 4


def each_map(given: StageOutput) -> Sequence[StageOutput]:
    """Return what a stage gave, or, where that is a list or tuple of batches of maps, each map as a stage of its own.

    Example:
        >>> from yolo_heatviz.model.stages import Stage
        >>> maps = [torch.zeros(1, 3, 8, 8), torch.zeros(1, 64, 4, 4)]
        >>> given = StageOutput(Stage(0, "ultralytics.nn.modules.block.TorchVision"), maps)
        >>> [each.stage.file_name for each in each_map(given)]
        ['stage0_TorchVision_0', 'stage0_TorchVision_1']
        >>> [each.stage.key for each in each_map(StageOutput(Stage(24, "Detect"), (maps[0], {})))]
        [24]
    """
    output = given.output
    if not isinstance(output, (list, tuple)) or not output or not all(map(_is_batch, output)):
        return [given]
    return [replace(given, stage=replace(given.stage, part=number), output=each) for number, each in enumerate(output)]


def _is_batch(output: object) -> bool:
    return isinstance(output, torch.Tensor) and output.ndim == _AXES
