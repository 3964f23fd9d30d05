"""Each block against what it is said to compute, written the long way."""

from __future__ import annotations

from typing import Callable

import pytest
import torch
from torch import Tensor, nn

from tests.checkpoints.yolov5.upstream import made
from yolo_heatviz.checkpoints.yolov5 import blocks


def _conv(inputs: int, outputs: int, size: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, size, padding=size // 2)


def test_conv_is_convolution_then_normalisation_then_activation() -> None:
    block = made(blocks.Conv, conv=_conv(2, 3), bn=nn.BatchNorm2d(3).eval(), act=nn.SiLU())
    block.bn.running_mean.fill_(0.5)
    x = torch.randn(1, 2, 4, 4)
    normal = (block.conv(x) - 0.5) / (1 + block.bn.eps) ** 0.5
    torch.testing.assert_close(block(x), normal * torch.sigmoid(normal))


@pytest.mark.parametrize("add", [True, False])
def test_bottleneck_adds_its_input_where_it_says_so(add: bool) -> None:
    block = made(blocks.Bottleneck, cv1=_conv(4, 2), cv2=_conv(2, 4, 3), add=add)
    x = torch.randn(1, 4, 5, 5)
    torch.testing.assert_close(block(x), block.cv2(block.cv1(x)) + (x if add else 0))


def test_focus_puts_the_pixels_of_a_square_in_order_left_column_first() -> None:
    x = torch.arange(16.0).view(1, 1, 4, 4)
    corners = made(blocks.Focus, conv=nn.Identity())(x)[0, :, 0, 0]
    assert corners.tolist() == [x[0, 0, 0, 0], x[0, 0, 1, 0], x[0, 0, 0, 1], x[0, 0, 1, 1]]
    assert made(blocks.Focus, conv=nn.Identity())(torch.zeros(2, 3, 6, 8)).shape == (2, 12, 3, 4)


def test_the_fast_pyramid_equals_the_slow_one() -> None:
    pools = nn.ModuleList(nn.MaxPool2d(size, 1, size // 2) for size in (5, 9, 13))
    first, last = _conv(4, 2), _conv(8, 4)
    slow = made(blocks.SPP, cv1=first, cv2=last, m=pools)
    fast = made(blocks.SPPF, cv1=first, cv2=last, m=nn.MaxPool2d(5, 1, 2))
    x = torch.randn(1, 4, 20, 20)
    assert torch.equal(slow(x), fast(x))


def _c3() -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    block = made(blocks.C3, cv1=_conv(4, 2), cv2=_conv(4, 2), cv3=_conv(4, 4), m=_conv(2, 2, 3))
    return block, lambda x: block.cv3(torch.cat([block.m(block.cv1(x)), block.cv2(x)], 1))


def _csp() -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    convs = {"cv1": _conv(4, 2), "cv2": _conv(4, 2), "cv3": _conv(2, 2), "cv4": _conv(4, 4), "m": _conv(2, 2, 3)}
    block = made(blocks.BottleneckCSP, bn=nn.BatchNorm2d(4).eval(), act=nn.ReLU(), **convs)
    block.bn.running_mean.copy_(torch.arange(4.0))
    return block, lambda x: block.cv4(
        torch.relu(block.bn(torch.cat([block.cv3(block.m(block.cv1(x))), block.cv2(x)], 1)))
    )


def _ghost() -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    block = made(blocks.GhostConv, cv1=_conv(4, 2), cv2=_conv(2, 2, 5))
    return block, lambda x: torch.cat([block.cv1(x), block.cv2(block.cv1(x))], 1)


def _ghost_bottleneck() -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    block = made(blocks.GhostBottleneck, conv=_conv(4, 4), shortcut=nn.Identity())
    return block, lambda x: block.conv(x) + x


def _concat() -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    block = made(blocks.Concat, d=1)
    return lambda x: block([x, 2 * x]), lambda x: torch.cat([x, 2 * x], 1)


@pytest.mark.parametrize("make", [_c3, _csp, _ghost, _ghost_bottleneck, _concat])
def test_a_composite_block_joins_its_parts(make: Callable[[], tuple]) -> None:
    block, expected = make()
    x = torch.randn(2, 4, 6, 5)
    torch.testing.assert_close(block(x), expected(x))


@pytest.mark.parametrize("channels", [4, 6])
def test_transformer_block_treats_every_cell_alike(channels: int) -> None:
    """Without an embedding of places, mirroring the map mirrors the result."""
    layer = made(
        blocks.TransformerLayer,
        **{name: nn.Linear(4, 4, bias=False) for name in ("q", "k", "v", "fc1", "fc2")},
        ma=nn.MultiheadAttention(4, 2),
    )
    widen = None if channels == 4 else _conv(channels, 4)
    block = made(blocks.TransformerBlock, conv=widen, linear=nn.Linear(4, 4), tr=nn.Sequential(layer)).eval()
    x = torch.randn(2, channels, 3, 5)
    y = block(x)
    assert y.shape == (2, 4, 3, 5)
    torch.testing.assert_close(block(x.flip(3)), y.flip(3))
    tokens = (x if widen is None else widen(x)).flatten(2).permute(2, 0, 1)
    torch.testing.assert_close(layer(tokens + block.linear(tokens)).permute(1, 2, 0).reshape(y.shape), y)
