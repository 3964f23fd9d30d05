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


class Counted(torch.autograd.Function):
    """Counts the gradients that it passes on."""

    passed = 0

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.set_materialize_grads(False)
        return x.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        Counted.passed += gradients[0] is not None
        return gradients[0]


class Counting(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return Counted.apply(x)


class TwoLevels(Head):
    """A box and one class at each cell of two maps."""

    def forward(self, x: list[Tensor]) -> Tensor:
        return torch.cat([maps.mul_(2)[:, :5].flatten(2) for maps in x], 2).sigmoid()  # it writes into its input


class Fork(Line):
    """A map as fine as the first, and a coarser one."""

    def __init__(self) -> None:
        super().__init__(nn.Sequential(nn.SiLU(), Counting(), nn.SiLU()), nn.AvgPool2d(2))
        self.model[3] = TwoLevels()
        self.model[3].i, self.model[3].f, self.model[3].type = 3, [1, 2], "TwoLevels"

    def forward(self, x: Tensor) -> Tensor:
        x = self.model[0](x)
        return self.model[3]([self.model[1](x), self.model[2](x)])


@pytest.mark.parametrize("rescale", [pytest.param(False, id="plain"), pytest.param(True, id="by DeepLIFT's rule")])
@pytest.mark.parametrize(
    ("prediction", "fine"), [pytest.param(3, 1, id="made on it"), pytest.param(17, 0, id="made on the other")]
)
def test_layers_before_a_map_are_spared_where_the_prediction_was_not(prediction: int, fine: int, rescale: bool) -> None:
    passed = GradientPass(Network(Fork(), 1), IMAGE, (0,), rescale=rescale)
    Counted.passed = 0
    assert passed.gradients(target(passed.reading, prediction, 0), (0,))[0].any()
    assert Counted.passed == fine


def test_a_stage_that_gives_no_map_is_refused_by_name() -> None:
    with pytest.raises(HeatvizError, match="got stage 1  Pair, which gives a tuple; accepted are stages"):
        GradientPass(Network(Line(Pair(), Whole()), 1), IMAGE, (1,))
