"""Stages whose output is written into later: they are held as copies.

A later layer may do it, as `nn.ReLU(inplace=True)` does; what a stage gave is drawn once the boxes are known, and would
show what came after it. Or the stage itself in the next pass, where it has one tensor for all of them: that passes
while this image is still drawn. Copying all costs a tenth of a forward pass, so that two images tell which need it.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from .hooks import copied
from .stage_output import StageOutput
from .stages import Key


class Overwritten:
    """Learns from the first images that are held which stages are written into, and copies those of the next.

    Example:
        >>> from yolo_heatviz.model.stages import Stage
        >>> overwritten, values = Overwritten(), torch.tensor([-1.0, 2.0])
        >>> held = overwritten.hold(StageOutput(Stage(0, "models.common.Conv"), values))
        >>> _ = values.relu_()
        >>> overwritten.learn()
        >>> held.output.tolist(), overwritten.stages
        ([-1.0, 2.0], {0})
    """

    def __init__(self) -> None:
        self.stages: set[Key] = set()
        self._is_learnt = False
        self._held: list[tuple[StageOutput, StageOutput]] = []
        self._before: dict[Key, object] = {}

    def hold(self, output: StageOutput) -> StageOutput:
        """What a stage gave, as it will still be when later layers have run."""
        key = output.stage.key
        if key in self._before and _addresses(self._before[key]) & _addresses(output.output):
            self.stages.add(key)
        if self._is_learnt and key not in self.stages:
            return output
        try:
            copy = replace(output, output=copied(output.output))
        except Exception:  # tensors of kinds without values of their own, which are no maps
            return output
        if not self._is_learnt:
            self._held.append((output, copy))
        return copy

    def learn(self) -> None:
        """The pass of the image is over."""
        for output, copy in self._held:
            if not _same(output.output, copy.output):
                self.stages.add(output.stage.key)
        self._before = {output.stage.key: output.output for output, _ in self._held}  # kept: its memory is not free
        self._is_learnt = self._is_learnt or bool(self._held)
        self._held.clear()


def _same(one: object, other: object) -> bool:
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        try:
            return torch.equal(torch.nan_to_num(one.detach()), torch.nan_to_num(other.detach()))
        except Exception:  # of a kind that cannot be compared
            return False
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return True


def _addresses(output: object) -> set[int]:
    """Where the values of its tensors begin."""
    if isinstance(output, torch.Tensor):
        try:
            return {output.data_ptr()} - {0}
        except Exception:  # of a kind without values
            return set()
    if isinstance(output, (list, tuple)):
        return set().union(*map(_addresses, output))
    return set()
