"""A YOLOv5 repository whose classes run, for checkpoints that are trusted and so bring their own."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Iterator

import torch
from torch import nn

from tests.checkpoints.yolov5 import upstream
from yolo_heatviz.checkpoints.yolov5 import blocks, head, model


class StockDetect(head.Detect):
    """As YOLOv5's own from v6.0: it makes grids a level, and puts its raw outputs into the list that it is given."""

    def _make_grid(self, nx: int = 20, ny: int = 20, i: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
        shape = (1, self.na, ny, nx, 2)
        return torch.zeros(shape), (self.anchors[i] * self.stride[i]).view(1, -1, 1, 1, 2).expand(shape)

    def forward(self, x: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        for i, features in enumerate(x):
            if self.grid[i].shape[2:4] != features.shape[2:]:
                self.grid[i], self.anchor_grid[i] = self._make_grid(features.shape[3], features.shape[2], i)
        decoded, x[:] = super().forward(x)
        return decoded, x


class OldDetect(head.Detect):
    """As that of v5.0: it takes the anchors' sizes from a tensor."""

    @staticmethod
    def _make_grid(nx: int = 20, ny: int = 20) -> torch.Tensor:
        return torch.zeros(1, 1, ny, nx, 2)

    def forward(self, x: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        self.anchors = self.anchor_grid.view_as(self.anchors) / self.stride.view(-1, 1, 1)
        decoded, x[:] = super().forward(x)
        return decoded, x


@contextmanager
def repository(detect: type[nn.Module] = StockDetect) -> Iterator[SimpleNamespace]:
    """Make `models.common` and `models.yolo` importable for a while, and yield their classes by name.

    Args:
        detect: what `models.yolo.Detect` does.
    """
    with upstream.repository() as yolo:
        for name, kind in {**blocks.BLOCKS, "Detect": detect, "Model": model.Model}.items():
            place = "models.yolo" if name in ("Detect", "Model") else "models.common"
            made = type(name, (kind,), {"__module__": place, "__qualname__": name, "forward": kind.forward})
            setattr(sys.modules[place], name, made)
            setattr(yolo, name, made)
        yield yolo


class FaceDetect(head.Detect):
    """A head as YOLOv5-face's: five landmarks, in pixels, stand between the objectness and the classes."""

    def forward(self, x: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        decoded, raw = super().forward(x)
        landmarks = torch.cat([y[..., 5:15].flatten(1, 3) for y in raw], 1) * 100
        return torch.cat([decoded[..., :5], landmarks, decoded[..., 15:]], 2), raw


def face_model(yolo: SimpleNamespace) -> nn.Module:
    """Make the small network with a head of one class, 5 + 10 + 1 numbers an anchor."""
    made = upstream.old_model(yolo)
    last, made.names = made.model[-1], ["face"]
    last.nc, last.no = 1, 16
    last.m = nn.ModuleList(nn.Conv2d(conv.in_channels, 2 * 16, 1).half() for conv in last.m)
    for conv in last.m:
        conv.bias.data.view(2, 16)[:, 4] = 3  # objects everywhere
    return made
