"""Passes of networks with layers of the user's own."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from yolo_heatviz.attribution.passes import GradientPass, Network
from yolo_heatviz.attribution.targets import target
from yolo_heatviz.errors import HeatvizError


class Doubled(nn.Module):
    """Writes into its input."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mul_(2)


class Rounded(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x.round()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        raise RuntimeError("rounding has no gradient\nat all")


class Quantised(nn.Module):
    """Has no gradient."""

    def forward(self, x: Tensor) -> Tensor:
        return Rounded.apply(x)


class Pair(nn.Module):
    def forward(self, x: Tensor) -> Any:
        return (x, x)


class Whole(nn.Module):
    def forward(self, x: Any) -> Tensor:
        return x[0] if isinstance(x, tuple) else x


class Head(nn.Module):
    """A box and one class at each cell."""

    def forward(self, x: list[Tensor]) -> Tensor:
        (maps,) = x
        return maps[:, :5].flatten(2).sigmoid()


class Line(nn.Module):
    """Convolution, what is given, and the head."""

    def __init__(self, *inner: nn.Module) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.model = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), *inner, Head())
        for number, module in enumerate(self.model):
            module.i, module.f, module.type = number, -1, type(module).__name__

    def forward(self, x: Tensor) -> Tensor:
        for stage in self.model[:-1]:
            x = stage(x)
        return self.model[-1]([x])


IMAGE = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))


def test_a_layer_that_writes_into_its_input_changes_no_map() -> None:
    passed = GradientPass(Network(Line(Doubled()), 1), IMAGE, (0, 1))
    assert passed.activations[1].equal(2 * passed.activations[0])
    found = passed.gradients(target(passed.reading, 3, 0), (0, 1))
    torch.testing.assert_close(found[0], 2 * found[1])
    assert passed.reading.strides is not None and passed.reading.strides.tolist() == [2] * 16


def test_a_layer_without_a_gradient_is_told_in_a_line() -> None:
    passed = GradientPass(Network(Line(Quantised()), 1), IMAGE, (0,))
    with pytest.raises(HeatvizError, match="no gradient at stages 0: rounding has no gradient at all"):
        passed.gradients(target(passed.reading, 0, 0), (0,))


class Counted(nn.Module):
    """Counts its passes."""

    passes = 0

    def forward(self, x: Tensor) -> Tensor:
        Counted.passes += 1
        return x


def test_what_stages_give_of_grey_is_worked_out_once_and_no_deeper_than_needed() -> None:
    network = Network(Line(Doubled(), Counted()), 1)
    Counted.passes = 0
    found = network.of_grey(IMAGE, (0, 1))
    with torch.no_grad():
        grey = network.module.model[0](torch.full_like(IMAGE, 114 / 255))[0]
    assert found[0].equal(grey) and found[1].equal(2 * grey) and Counted.passes == 0
    assert not any(each.requires_grad or each.is_inference() for each in found.values())
    assert network.of_grey(IMAGE + 1, (1,)) is found
    other = network.of_grey(IMAGE[:, :, :4], (0, 1))
    assert other[0].shape == (8, 2, 4) and network.of_grey(IMAGE, (0, 1)) is not found
    assert network.of_grey(IMAGE, (0, 2)).keys() == {0, 2} and Counted.passes == 1


def test_a_stage_that_gives_no_map_is_refused_by_name() -> None:
    with pytest.raises(HeatvizError, match="got stage 1  Pair, which gives a tuple; accepted are stages"):
        GradientPass(Network(Line(Pair(), Whole()), 1), IMAGE, (1,))
