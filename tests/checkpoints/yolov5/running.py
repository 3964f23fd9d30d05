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
    """YOLOv5's own, as it puts its raw outputs into the list that it is given."""

    def forward(self, x: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
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
