"""A tiny model with stages, as YOLO's are: modules in a list that carry `i`, `f` and `type`."""

from __future__ import annotations

import torch
from torch import nn


class Pair(nn.Module):
    """Gives two tensors, which is no map."""

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return x, x * 2


class Head(nn.Module):
    """Adds up what it is given, and fails where it is told to."""

    fails = False

    def forward(self, x: list) -> torch.Tensor:
        if self.fails:
            raise RuntimeError("the head fails")
        return sum(part.mean() for part in x)


class Tiny(nn.Module):
    """Conv2d, MaxPool2d, Pair and Head, on 8 channels and half the size; the first two are the backbone."""

    def __init__(self) -> None:
        super().__init__()
        self.yaml = {"backbone": [1, 2], "head": [3, 4]}
        parts = [(-1, nn.Conv2d(3, 8, 3, padding=1)), (-1, nn.MaxPool2d(2)), (-1, Pair()), ([1, -2], Head())]
        for number, (source, part) in enumerate(parts):
            part.i, part.f, part.type = number, source, f"{type(part).__module__}.{type(part).__name__}"
        self.model = nn.Sequential(*(part for _, part in parts))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pooled = self.model[1](self.model[0](x))
        self.model[2](pooled)
        return self.model[3]([pooled, pooled])


def tiny() -> Tiny:
    """A new one, seeded."""
    torch.manual_seed(0)
    return Tiny()
