"""The network: YOLOv5's stages in a row, with the attributes that Ultralytics' predictor asks of a model."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from .blocks import Conv
from .head import to_ultralytics

# YOLOv5's test-time augmentation: the size of each pass, and whether it sees the picture mirrored left to right.
_PASSES = ((1.0, False), (0.83, True), (0.67, False))
_GREY = 0.447  # ImageNet's mean, what the smaller passes are padded with


class Model(nn.Module):
    """A YOLOv5 detection network.

    Attributes:
        model: The stages, an `nn.Sequential`; each has `i` (number), `f` (numbers of its inputs) and `type`.
        save: The numbers of the stages whose outputs later ones use.
        names: Class number to class name.
        stride: Input pixels a cell for each of the head's maps, `(maps,)` float32.
        yaml: The description that YOLOv5 built the network from.
        augment: Test-time augmentation on every call. Ultralytics' predictor hands its own `augment` to none but
            its own models, so it is switched on here.
    """

    model: nn.Sequential
    save: list[int]
    names: dict[int, str]
    stride: Tensor
    yaml: dict[str, Any]
    task = "detect"
    augment = False

    def forward(self, x: Tensor, augment: bool = False, embed: None = None) -> Tensor:
        """Detect.

        Args:
            x: `(B, 3, H, W)` RGB in [0, 1], H and W multiples of the largest stride.
            augment: Test-time augmentation: three passes, so each stage runs three times.
            embed: None, which Ultralytics' predictor hands over in some releases (8.4.113).

        Returns:
            `(B, 4 + classes, N)`: box centre, width and height in pixels of `x`; class scores in [0, 1].
        """
        return to_ultralytics(self._augmented(x) if augment or self.augment else self._once(x))

    def fuse(self) -> Model:
        """Fold every batch normalisation that follows a convolution into it, in place."""
        for module in self.modules():
            if isinstance(module, Conv):
                module.fuse()
        return self

    def _once(self, image: Tensor) -> Tensor:
        x: Any = image
        outputs: list[Any] = []
        stage: Any
        for stage in self.model:
            if stage.f != -1:
                x = outputs[stage.f] if isinstance(stage.f, int) else [x if j == -1 else outputs[j] for j in stage.f]
            x = stage(x)
            outputs.append(x if stage.i in self.save else None)
        return x[0]

    def _augmented(self, x: Tensor) -> Tensor:
        results = []
        for scale, mirrored in _PASSES:
            y = self._once(_shrink(x.flip(3) if mirrored else x, scale, int(self.stride.max())))
            box = y[..., :4] / scale
            if mirrored:
                box = torch.cat((x.shape[3] - box[..., :1], box[..., 1:]), 2)
            results.append(torch.cat((box, y[..., 4:]), 2))
        # The full pass gives up its coarsest map and the smallest pass its finest: YOLOv5 leaves large objects to
        # the small pictures and small objects to the large one.
        maps = len(self.stride)
        cells = sum(4**k for k in range(maps))
        results[0] = results[0][:, : -(results[0].shape[1] // cells)]
        results[-1] = results[-1][:, results[-1].shape[1] // cells * 4 ** (maps - 1) :]
        return torch.cat(results, 1)


def _shrink(x: Tensor, scale: float, multiple: int) -> Tensor:
    """Resize `(B, C, H, W)` by `scale` and pad it, right and below, to where the unrounded sizes meet `multiple`."""
    if scale == 1.0:
        return x
    height, width = x.shape[2:]
    small = functional.interpolate(x, (int(height * scale), int(width * scale)), mode="bilinear", align_corners=False)
    below, right = (math.ceil(n * scale / multiple) * multiple - int(n * scale) for n in (height, width))
    return functional.pad(small, (0, right, 0, below), value=_GREY)
