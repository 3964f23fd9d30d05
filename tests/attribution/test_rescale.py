"""DeepLIFT's rule: the slopes of lines, in passes that give what they give without it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.helpers.commands import SAMPLES
from yolo_heatviz.attribution.attributor import Attributor
from yolo_heatviz.attribution.how import How
from yolo_heatviz.attribution.passes import GradientPass, Network
from yolo_heatviz.attribution.placing import over_image
from yolo_heatviz.attribution.rescale import activation_functions, recorded, rescale, rescaled
from yolo_heatviz.attribution.targets import target
from yolo_heatviz.feature_maps.letterbox import Place
from yolo_heatviz.model.detector import Detector, load

VALUES = torch.randn(1, 6, 5, 7, generator=torch.Generator().manual_seed(0)) * 3
STAGES = (2, 4, 6)


@pytest.fixture(scope="module")
def embedded() -> Detector:
    return load(SAMPLES.parent / "fabric.pt", device="cpu", imgsz=[320])


@pytest.fixture(scope="module")
def network(embedded: Detector) -> Network:
    return Network(embedded.predictor.model.model, len(embedded.names))


@pytest.fixture(scope="module")
def image() -> Tensor:
    return torch.rand(1, 3, 128, 160, generator=torch.Generator().manual_seed(1))


class Swish(nn.Module):
    """As repositories of YOLO have it."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        return x * self.inner(x)


FUNCTIONS = [
    nn.CELU(), nn.ELU(), nn.GELU(), nn.Hardsigmoid(), nn.Hardswish(), nn.Hardtanh(), nn.LeakyReLU(0.1), nn.Mish(),
    nn.PReLU(6), nn.ReLU(), nn.ReLU6(), nn.SELU(), nn.SiLU(), nn.Sigmoid(), nn.Softplus(), nn.Softsign(), nn.Tanh(),
    Swish(),
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: type(function).__name__)
def test_the_slope_is_that_of_the_line_from_the_reference(function: nn.Module) -> None:
    function.requires_grad_(False)
    x = VALUES.clone().requires_grad_()
    start = VALUES.mean((2, 3), keepdim=True) - 1
    gave = rescale(function, x, start)
    assert gave.equal(function(VALUES)) and activation_functions(nn.Sequential(function)) == [function]
    gave.sum().backward()
    expected = (function(VALUES) - function(start.expand_as(VALUES))) / (VALUES - start)
    torch.testing.assert_close(x.grad, expected, rtol=1e-3, atol=1e-4)


def test_two_lines_after_each_other_make_up_the_whole_change() -> None:
    x = VALUES.clone().requires_grad_()
    start = torch.full((1, 6, 1, 1), -0.7)
    inner = rescale(torch.tanh, x, start)
    outer = rescale(torch.nn.functional.silu, 2 * inner, 2 * start.tanh())
    outer.sum().backward()
    change = outer.detach() - torch.nn.functional.silu(2 * start.tanh())
    torch.testing.assert_close(x.grad * (VALUES - start), change, rtol=1e-3, atol=1e-3)


def test_a_value_that_is_its_reference_passes_nothing_on() -> None:
    x = torch.ones(1, 2, 3, 3, requires_grad=True)
    rescale(torch.relu, x, torch.ones(1, 2, 1, 1)).sum().backward()
    assert x.grad is not None and x.grad.isfinite().all() and not x.grad.any()


class Twice(nn.Module):
    """One activation function in two places, and on what is no map."""

    def __init__(self, act: nn.Module) -> None:
        super().__init__()
        self.act = self.same = act

    def forward(self, x: Tensor) -> Tensor:
        x = self.act(self.act(x) - 1)
        return self.act(x.mean((2, 3))).sum() + x.sum()


@pytest.mark.parametrize("act", [nn.SiLU(), Swish()], ids=["of PyTorch", "that holds another"])
def test_references_follow_the_order_of_calls(act: nn.Module) -> None:
    module, means = Twice(act), {}
    assert activation_functions(module) == [act]
    with recorded([act], means):
        module(VALUES)
    assert list(means) == [(act, 0), (act, 1)]
    for mean, values in zip(means.values(), (VALUES, act(VALUES) - 1)):
        torch.testing.assert_close(mean, values.mean((2, 3), keepdim=True))

    x, by_hand = (VALUES.clone().requires_grad_() for _ in range(2))
    with rescaled([act], {call: mean - 2 for call, mean in means.items()}):
        module(x).backward()
    assert "forward" not in vars(act)
    first = rescale(act, by_hand, means[act, 0] - 1)
    second = rescale(act, first - 1, means[act, 1] - 1)
    (act(second.mean((2, 3))).sum() + second.sum()).backward()
    torch.testing.assert_close(x.grad, by_hand.grad)


def test_a_call_that_black_did_not_make_has_the_mean_of_its_own_values() -> None:
    act, x, by_hand = nn.SiLU(), *(VALUES.clone().requires_grad_() for _ in range(2))
    with rescaled([act], {}):
        act(x).sum().backward()
    rescale(act, by_hand, VALUES.mean((2, 3), keepdim=True)).sum().backward()
    torch.testing.assert_close(x.grad, by_hand.grad)


class InPlace(nn.Module):
    """Writes into what it is given, and is called by a keyword now and then."""

    def forward(self, x: Tensor) -> Tensor:
        return x.relu_()


InPlace.__name__ = "ReLU"


def test_a_function_that_writes_into_its_input_has_the_slope_of_what_was_there() -> None:
    act, x = InPlace(), torch.tensor([[[[-3.0, 1.0]]]], requires_grad=True)
    with rescaled(activation_functions(nn.Sequential(act)), {(act, 0): torch.full((1, 1, 1, 1), -3.0)}):
        act(x * 1).sum().backward()  # from -2
        assert act(x=VALUES - 9).shape == VALUES.shape
    torch.testing.assert_close(x.grad, torch.tensor([[[[0.0, 1 / 3]]]]))


def test_a_pass_that_fails_leaves_the_functions_as_they_were() -> None:
    act = nn.SiLU()

    def own(x: Tensor) -> Tensor:
        return x

    act.forward = own
    with pytest.raises(RuntimeError, match="midway"), recorded([act], {}):
        raise RuntimeError("midway")
    assert act.forward is own


def test_the_rule_holds_in_float16_too() -> None:
    x = VALUES.half().requires_grad_()
    rescale(torch.relu, x, VALUES.half().mean((2, 3), keepdim=True)).sum().backward()
    assert x.grad is not None and x.grad.dtype == torch.float16 and x.grad.isfinite().all() and x.grad.any()


def test_what_a_network_gives_is_the_same_by_the_rule(network: Network, image: Tensor) -> None:
    plain, by_rule = (GradientPass(network, image, STAGES, rescale=rescale) for rescale in (False, True))
    assert by_rule.reading.scores.equal(plain.reading.scores)
    assert plain.reading.boxes is not None and by_rule.reading.boxes is not None
    assert by_rule.reading.boxes.equal(plain.reading.boxes)
    assert all(by_rule.activations[stage].equal(plain.activations[stage]) for stage in STAGES)
    prediction, class_id = divmod(int(plain.reading.scores.flatten().argmax()), plain.reading.scores.shape[1])
    slopes, multipliers = (
        each.gradients(target(each.reading, prediction, class_id), STAGES) for each in (plain, by_rule)
    )
    for stage in STAGES:
        assert multipliers[stage].isfinite().all() and not multipliers[stage].allclose(slopes[stage])


def test_what_a_black_image_gives_is_worked_out_once_a_shape(network: Network, image: Tensor) -> None:
    found = network.of_black(image, STAGES)
    black = GradientPass(network, torch.zeros_like(image), STAGES).activations
    for stage in STAGES:
        torch.testing.assert_close(found.stages[stage], black[stage].mean((1, 2), keepdim=True))
    kept = [*found.functions.values(), *found.stages.values()]
    assert not any(each.requires_grad or each.is_inference() for each in kept) and len(found.functions) > 50
    assert network.of_black(image.mT, STAGES) is not found
    assert network.of_black(1 - image, STAGES[1:]) is found
    assert network.of_black(image, (*STAGES, 8)).stages.keys() == {*STAGES, 8}


def test_a_map_is_multipliers_times_what_lies_beyond_the_reference(embedded: Detector) -> None:
    attributor = Attributor(embedded, How("deeplift", stages="4"))
    passes = []
    run = attributor.network.run
    attributor.network.run = lambda images, *rest: passes.append(images) or run(images, *rest)
    with attributor.watching():
        (result,) = embedded.predictor.stream_inference(str(SAMPLES / "linen.jpg"))
        found = list(attributor.explain(result))
        seen = embedded.predictor.preprocess([result.orig_img])
    assert len(found) > 2 and len(passes) == 2  # of black, and of the image for all boxes
    assert not passes[0].any() and passes[1].equal(seen)
    attributor.network.run = run
    passed = GradientPass(attributor.network, seen, (4,), rescale=True)
    black = GradientPass(attributor.network, torch.zeros_like(seen), (4,)).activations[4]
    values = passed.activations[4]
    start = (black.mean((1, 2), keepdim=True) + values.mean((1, 2), keepdim=True)) / 2
    scores = passed.reading.scores[:, int(result.boxes.cls[0])]
    multipliers = passed.gradients(scores[int(scores.argmax())].log(), (4,))[4]
    by_hand = (multipliers * (values - start)).sum(0).clamp(min=0).numpy()
    whole = over_image({4: by_hand}, Place(0, 0, *seen.shape[2:]), seen.shape[2:], found[0].over_input.shape)
    assert np.corrcoef(whole.ravel(), found[0].over_input.ravel())[0, 1] > 0.9999
