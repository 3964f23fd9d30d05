"""A stage that gives several maps, as Ultralytics' TorchVision backbones do: one for each of their parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

import torch

from .stages import Stage

_AXES = 4


def each_map(stage: Stage, output: object) -> Sequence[tuple[Stage, object]]:
    """A stage and its output, or, where that is a list of batches of maps, each map as a stage of its own.

    Example:
        >>> maps = [torch.zeros(1, 3, 8, 8), torch.zeros(1, 64, 4, 4)]
        >>> [each.file_name for each, _ in each_map(Stage(0, "ultralytics.nn.modules.block.TorchVision"), maps)]
        ['stage0_TorchVision_0', 'stage0_TorchVision_1']
        >>> [each.key for each, _ in each_map(Stage(24, "Detect"), (maps[0], {}))]
        [24]
    """
    if not isinstance(output, (list, tuple)) or len(output) < 2 or not all(map(_is_batch, output)):
        return [(stage, output)]
    return [(replace(stage, part=number), each) for number, each in enumerate(output)]


def _is_batch(output: object) -> bool:
    return isinstance(output, torch.Tensor) and output.ndim == _AXES
