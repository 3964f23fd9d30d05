"""The anchor head: what YOLOv5's last stage computes from its feature maps, and the layouts of its result."""

from __future__ import annotations

from typing import Sequence

import torch
from torch import Tensor, nn


class Detect(nn.Module):
    """Boxes, objectness and class scores at every anchor of every cell of every map.

    A pickled instance brings `m` (a 1x1 convolution a map), `anchors` (`(maps, anchors, 2)`, in cells), `stride`,
    and the counts `na` (anchors a cell) and `no` (numbers an anchor: 5 + classes).
    """

    m: nn.ModuleList
    anchors: Tensor
    stride: Tensor
    na: int
    no: int

    def forward(self, x: Sequence[Tensor]) -> tuple[Tensor, list[Tensor]]:
        """Decode the maps.

        Args:
            x: A map a stride, each `(B, C, H, W)`.

        Returns:
            `(B, N, 5 + classes)`: x, y, width and height in pixels of the network's input, then objectness and class
            scores in [0, 1]; and the raw outputs a map, each `(B, anchors, H, W, 5 + classes)`, before the sigmoid.
        """
        raw, decoded = [], []
        for conv, features, anchors, stride in zip(self.m, x, self.anchors, self.stride.tolist()):
            y = conv(features)
            batch, _, height, width = y.shape
            y = y.view(batch, self.na, self.no, height, width).permute(0, 1, 3, 4, 2).contiguous()
            raw.append(y)
            xy, wh, scores = y.sigmoid().split((2, 2, self.no - 4), 4)
            xy = (xy * 2 + _cells(height, width, anchors)) * stride
            wh = (wh * 2) ** 2 * (anchors * stride).view(1, self.na, 1, 1, 2)
            decoded.append(torch.cat((xy, wh, scores), 4).view(batch, -1, self.no))
        return torch.cat(decoded, 1), raw


def _cells(height: int, width: int, like: Tensor) -> Tensor:
    """Return each cell's (x, y) less half a cell, `(height, width, 2)`."""
    y = torch.arange(height, device=like.device, dtype=like.dtype)
    x = torch.arange(width, device=like.device, dtype=like.dtype)
    return torch.stack((x.expand(height, width), y[:, None].expand(height, width)), 2) - 0.5


def to_ultralytics(predictions: Tensor) -> Tensor:
    """Turn the head's layout into that of Ultralytics' anchor-free heads.

    Args:
        predictions: `(B, N, 5 + classes)` of `Detect`.

    Returns:
        `(B, 4 + classes, N)`: the box as it was, and each class's score times the objectness.

    Example:
        >>> to_ultralytics(torch.tensor([[[9.0, 9.0, 4.0, 2.0, 0.5, 0.5, 1.0]]]))[0, :, 0].tolist()
        [9.0, 9.0, 4.0, 2.0, 0.25, 0.5]
    """
    return torch.cat((predictions[..., :4], predictions[..., 5:] * predictions[..., 4:5]), 2).transpose(1, 2)
