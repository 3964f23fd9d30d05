"""A stage's output in a forward pass, as it is and as feature maps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch

from ..feature_maps.readout import Readout
from .stages import Stage
from .tensors import NotAMapError, feature_maps


@dataclass(frozen=True, eq=False)
class StageOutput:
    """A stage with what it gave in one forward pass.

    Example:
        >>> given = StageOutput(Stage(17, "models.common.C3"), torch.zeros(1, 64, 80, 60), (640, 480))
        >>> given.maps.shape, given.stride
        (torch.Size([1, 64, 80, 60]), 8)
    """

    stage: Stage
    output: object
    """A `(B, C, H, W)` tensor of any dtype, on any device; of a head, anything."""
    input_size: tuple[int, int] | None = None
    """Height and width of the network's input, where they are known."""
    readout: Readout | None = None
    """What came to the host already, of the one image of the batch that is shown."""

    @cached_property
    def maps(self) -> torch.Tensor:
        """The output as `(B, C, H, W)` feature maps; raises NotAMapError, see `tensors.feature_maps`."""
        return feature_maps(self.output)

    def of_image(self, number: int) -> torch.Tensor:
        """One image's `(C, H, W)` feature maps; raises NotAMapError, also where the batch holds no such image."""
        if number >= len(self.maps):
            raise NotAMapError(f"shape {tuple(self.maps.shape)}: the batch holds no image {number}")
        return self.maps[number]

    @property
    def stride(self) -> int | None:
        """Input pixels to a feature pixel, or None where the network's input is not known; raises as `maps` does."""
        return round(self.input_size[0] / self.maps.shape[-2]) if self.input_size else None
