"""The building blocks of YOLOv5's networks, for the pickled instances of them to come back as.

They have no constructors of their own: a checkpoint's instance brings its submodules and settings along, under the
names that each forward pass uses here. The module structure follows YOLOv5 (https://github.com/ultralytics/yolov5).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class Conv(nn.Module):
    """Convolution, batch normalisation, activation."""

    conv: nn.Conv2d
    bn: nn.Module
    act: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H/s, W/s)`."""
        return self.act(self.bn(self.conv(x)))

    def fuse(self) -> None:
        """Fold the batch normalisation into the convolution; nothing happens the second time."""
        if isinstance(self.bn, nn.BatchNorm2d):
            self.conv = fuse_conv_bn_eval(self.conv, self.bn)
            self.bn = nn.Identity()


class Bottleneck(nn.Module):
    """Two convolutions, with the input added where `add` says so."""

    cv1: nn.Module
    cv2: nn.Module
    add: bool

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H, W)`."""
        y = self.cv2(self.cv1(x))
        return x + y if self.add else y


class BottleneckCSP(nn.Module):
    """The cross-stage-partial block of YOLOv5 before C3."""

    cv1: nn.Module
    cv2: nn.Module
    cv3: nn.Module
    cv4: nn.Module
    bn: nn.Module
    act: nn.Module
    m: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H, W)`."""
        branches = torch.cat((self.cv3(self.m(self.cv1(x))), self.cv2(x)), 1)
        return self.cv4(self.act(self.bn(branches)))


class C3(nn.Module):
    """The cross-stage-partial block of three convolutions; its kinds differ in `m` alone."""

    cv1: nn.Module
    cv2: nn.Module
    cv3: nn.Module
    m: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H, W)`."""
        return self.cv3(torch.cat((self.m(self.cv1(x)), self.cv2(x)), 1))


class SPP(nn.Module):
    """Max-pooling of one map at several sizes side by side."""

    cv1: nn.Module
    cv2: nn.Module
    m: nn.ModuleList

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H, W)`."""
        x = self.cv1(x)
        return self.cv2(torch.cat([x] + [pool(x) for pool in self.m], 1))


class SPPF(nn.Module):
    """SPP by one pool applied three times in a row."""

    cv1: nn.Module
    cv2: nn.Module
    m: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H, W)`."""
        maps = [self.cv1(x)]
        for _ in range(3):
            maps.append(self.m(maps[-1]))
        return self.cv2(torch.cat(maps, 1))


class Focus(nn.Module):
    """The four pixels of each 2x2 square side by side as channels, then a convolution."""

    conv: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H/2, W/2)`."""
        return self.conv(torch.cat([x[..., row::2, column::2] for column in (0, 1) for row in (0, 1)], 1))


class GhostConv(nn.Module):
    """A convolution for half of the channels, and a cheap one of its result for the other half."""

    cv1: nn.Module
    cv2: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H/s, W/s)`."""
        y = self.cv1(x)
        return torch.cat((y, self.cv2(y)), 1)


class GhostBottleneck(nn.Module):
    """Ghost convolutions beside a shortcut."""

    conv: nn.Module
    shortcut: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H/s, W/s)`."""
        return self.conv(x) + self.shortcut(x)


class TransformerLayer(nn.Module):
    """Self-attention and two linear layers, each added to its input."""

    q: nn.Module
    k: nn.Module
    v: nn.Module
    ma: nn.MultiheadAttention
    fc1: nn.Module
    fc2: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(H * W, B, C)` to the same."""
        x = self.ma(self.q(x), self.k(x), self.v(x))[0] + x
        return self.fc2(self.fc1(x)) + x


class TransformerBlock(nn.Module):
    """Transformer layers over the cells of a map, with a learned embedding of it."""

    conv: nn.Module | None
    linear: nn.Module
    tr: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        """`(B, C1, H, W)` to `(B, C2, H, W)`."""
        if self.conv is not None:
            x = self.conv(x)
        tokens = x.flatten(2).permute(2, 0, 1)
        return self.tr(tokens + self.linear(tokens)).permute(1, 2, 0).reshape(x.shape)


class Concat(nn.Module):
    """Several maps as one, along dimension `d`."""

    d: int

    def forward(self, x: list[Tensor]) -> Tensor:
        """`n` times `(B, Ci, H, W)` to `(B, sum of Ci, H, W)`."""
        return torch.cat(x, self.d)


BLOCKS: dict[str, type[nn.Module]] = {
    "Conv": Conv,
    "DWConv": Conv,
    "Bottleneck": Bottleneck,
    "CrossConv": Bottleneck,
    "BottleneckCSP": BottleneckCSP,
    "C3": C3,
    "C3x": C3,
    "C3SPP": C3,
    "C3Ghost": C3,
    "C3TR": C3,
    "TransformerLayer": TransformerLayer,
    "TransformerBlock": TransformerBlock,
    "SPP": SPP,
    "SPPF": SPPF,
    "Focus": Focus,
    "GhostConv": GhostConv,
    "GhostBottleneck": GhostBottleneck,
    "Concat": Concat,
}
