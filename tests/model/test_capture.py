"""Whom `capture` hears: the given model and its predictor's copy, and what it says of stages that gave nothing."""

from __future__ import annotations

import copy
import io
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Callable

import numpy as np
import pytest
import torch
from torch import nn

from yolo_heatviz import HeatvizError, capture

SHARED = nn.SiLU(inplace=True)
STAGES = "0,model.1.act,model.2.m.0"


class Conv(nn.Module):
    """A convolution and the activation that all models share, as Ultralytics' do."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.act = nn.Conv2d(3, 3, 3, padding=1), SHARED

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.act(self.conv(x))


class Listed(nn.Module):
    """Calls what a list holds."""

    def __init__(self, *parts: nn.Module) -> None:
        super().__init__()
        self.m = nn.ModuleList(parts)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for part in self.m:
            x = part(x)
        return x


def network(seed: int, *last: nn.Module) -> nn.Module:
    """Two convolutions with activations, and a list of two more or of what is given."""
    torch.manual_seed(seed)
    parts = [Conv(), Conv(), Listed(*(last or (Conv(), Conv())))]
    for number, part in enumerate(parts):
        part.i, part.f, part.type = number, -1, f"blocks.{type(part).__name__}"
    return nn.Sequential(*parts).eval()


class Wrapper(nn.Module):
    """Predicts with a copy that it makes at first use, as `YOLO(...)` does."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.model, self.predictor = network(seed), None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.predictor is None:
            self.predictor = SimpleNamespace(model=SimpleNamespace(model=copy.deepcopy(self.model)))
        return self.predictor.model.model(x)


def expected(model: nn.Module, image: torch.Tensor) -> dict[object, torch.Tensor]:
    """What the stages of `STAGES` give, worked out without hooks."""
    parts = [part for part in model.modules() if isinstance(part, Conv)]
    with torch.no_grad():
        first = parts[0].conv(image)
        second = parts[1].conv(nn.functional.silu(first))
        return {
            0: nn.functional.silu(first),
            "model.1.act": nn.functional.silu(second),
            "model.2.m.0": nn.functional.silu(parts[2].conv(nn.functional.silu(second))),
        }


def assert_heard(found: dict, model: nn.Module, image: torch.Tensor) -> None:
    wanted = expected(model, image)
    assert found.keys() == wanted.keys()
    for key, value in wanted.items():
        torch.testing.assert_close(found[key], value)


def image(seed: int) -> torch.Tensor:
    return torch.randn(1, 3, 6, 6, generator=torch.Generator().manual_seed(seed))


KINDS = pytest.mark.parametrize("make", [network, Wrapper], ids=["a network", "with a predictor"])


@KINDS
def test_two_models_in_one_block(make: Callable) -> None:
    first, other = make(1), make(2)
    with torch.no_grad(), capture(first, STAGES) as found:
        for number in range(3):
            first(image(number))
            other(image(number + 10))
    assert_heard(found, first, image(2))


@KINDS
@pytest.mark.parametrize("used", [False, True], ids=["new", "used before"])
def test_nested_blocks(make: Callable, used: bool) -> None:
    first, other = make(1), make(2)
    with torch.no_grad():
        if used:
            first(image(0)), other(image(0))
        with capture(first, STAGES) as outer, capture(other, STAGES) as inner, capture(first, "0") as again:
            other(image(1))
            first(image(2))
            other(image(3))
    assert_heard(outer, first, image(2))
    assert_heard(inner, other, image(3))
    assert torch.equal(again[0], outer[0]) and list(again) == [0]


@KINDS
def test_two_threads_with_a_model_each(make: Callable) -> None:
    def calls(number: int) -> None:
        model = make(number)
        for call in range(50):
            with torch.no_grad(), capture(model, STAGES) as found:
                model(image(call + 100 * number))
            assert_heard(found, model, image(call + 100 * number))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(calls, [1, 2]))


@KINDS
def test_one_model_in_two_threads_is_an_error(make: Callable) -> None:
    model = make(1)
    with pytest.raises(HeatvizError, match="in more than one thread"), torch.no_grad(), capture(model, "0") as found:
        model(image(0))
        thread = threading.Thread(target=model, args=(image(1),))
        thread.start()
        thread.join()
        assert found == {}


def test_a_new_predictor_inside_the_block() -> None:
    model = Wrapper(1)
    with torch.no_grad(), capture(model, STAGES) as found:
        model(image(0))
        model.model[0].conv.bias += 1
        model.predictor = None
        model(image(1))
    assert_heard(found, model, image(1))


@KINDS
def test_copies_by_others_do_not_count_and_carry_nothing(make: Callable, caplog: pytest.LogCaptureFixture) -> None:
    model = make(1)
    with torch.no_grad(), capture(model, STAGES) as found:
        twin = copy.deepcopy(model)
        twin(image(0))
        torch.save(twin, io.BytesIO())
    assert found == {}
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in twin.modules())
    assert "stages 0, model.1.act, model.2.m.0 never ran inside the block: the model did not run" in caplog.text


def test_an_activation_at_two_places_that_one_module_calls_is_an_error() -> None:
    model = network(1, SHARED, nn.Conv2d(3, 3, 1), SHARED)
    words = r"calls of model.2.m.0 \(SiLU\) cannot be told apart"
    with pytest.raises(HeatvizError, match=words), torch.no_grad(), capture(model, "model.2.m.0") as found:
        model(image(0))
    assert found == {}


def test_a_pass_that_failed_leaves_nothing_behind() -> None:
    class Fails(nn.Module):
        broken = True

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if self.broken:
                raise RuntimeError("broken")
            return x

    last = Fails()
    model = network(1, Conv(), Conv(), last)
    with torch.no_grad(), capture(model, STAGES) as found:
        with pytest.raises(RuntimeError, match="broken"):
            model(image(0))
        SHARED(image(1))
        last.broken = False
        model(image(2))
    assert_heard(found, model, image(2))


@pytest.mark.parametrize(
    ("stages", "act", "words"),
    [
        pytest.param("0,1", lambda model: None, "stages 0, 1 never ran inside the block: the model", id="idle"),
        pytest.param("0,2", lambda model: model[0](image(0)), "2 never ran inside the block: the pass", id="part"),
        pytest.param("model.2.m", lambda model: model(image(0)), "called one by one: name model.2.m.0", id="list"),
    ],
)  # fmt: skip
def test_what_never_ran_is_told_with_the_reason(
    stages: str, act: Callable, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    model = network(1)
    with capture(model, stages):
        act(model)
    (record,) = caplog.records
    assert record.name.startswith("yolo_heatviz.") and record.levelno == logging.WARNING
    assert words in record.getMessage()


def test_nothing_is_said_of_a_block_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(KeyError), capture(network(1)):
        raise KeyError
    assert not caplog.records


@pytest.mark.skipif(not hasattr(torch, "compile"), reason="this torch has no compiler")
@pytest.mark.filterwarnings("ignore:Using `torch.compile:UserWarning")
@pytest.mark.parametrize("used", [False, True], ids=["compiled in the block", "run before"])
@pytest.mark.parametrize("given", ["the compiled", "its module", "compiled in place"])
def test_a_compiled_network_is_told(given: str, used: bool, caplog: pytest.LogCaptureFixture) -> None:
    torch._dynamo.reset()
    model = network(1)
    compiled = model if given == "compiled in place" else torch.compile(model, backend="eager")
    if compiled is model:
        model.compile(backend="eager")
    with torch.no_grad():
        wanted = compiled(image(0)) if used else None
        with capture(model if given == "its module" else compiled, STAGES) as found:
            result = compiled(image(0))
    assert found == {} and (wanted is None or torch.equal(result, wanted))
    assert "never ran inside the block: the network is compiled" in caplog.text


NETWORKS = ("yolo11n", "yolo11n-seg", "yolo12n", "yolo26n", "yolov9t", "rtdetr-l")


def ultralytics(name: str) -> nn.Module:
    """A `YOLO` or `RTDETR` object with random weights."""
    import ultralytics

    torch.manual_seed(0)
    return (ultralytics.RTDETR if "rtdetr" in name else ultralytics.YOLO)(f"{name}.yaml")


@pytest.mark.parametrize("name", NETWORKS)
def test_every_module_that_a_plain_hook_hears_is_captured(name: str, caplog: pytest.LogCaptureFixture) -> None:
    net = ultralytics(name).model.eval()
    twin, heard = copy.deepcopy(net), {}
    inside = {path: part for path, part in twin.named_modules(remove_duplicate=False) if path.count(".") > 1}
    for path, part in inside.items():
        if not list(part.children()):  # one module at many places becomes many, so that a hook knows its place
            above, _, own = path.rpartition(".")
            setattr(twin.get_submodule(above), own, copy.deepcopy(part))
    for path in inside:
        twin.get_submodule(path).register_forward_hook(
            lambda _module, _inputs, output, path=path: heard.update({path: copy.deepcopy(output)})
        )
    blank = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        twin(blank)
        with capture(net, ",".join(inside)) as found:
            net(blank)
    assert len(heard) > 0.8 * len(inside) and found.keys() == heard.keys()
    torch.testing.assert_close(found, heard, rtol=0, atol=0, equal_nan=True)
    assert ("never ran" in caplog.text) == (len(found) < len(inside))


PICTURE = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)


def test_modules_in_lists_with_a_predictor() -> None:
    model = ultralytics("yolo11n")
    with capture(model, "model.2.m.0,model.23.cv3.0") as found:
        model(PICTURE, imgsz=64, verbose=False)
    assert [tuple(value.shape) for value in found.values()] == [(1, 16, 16, 16), (1, 80, 8, 8)]


@pytest.mark.parametrize("path", ["model.0.bn", "model.23.one2one_cv2.0.0"])
@pytest.mark.parametrize("used", [False, True], ids=["new", "used before"])
def test_what_fusing_removes_is_refused_before_the_run(path: str, used: bool) -> None:
    model = ultralytics("yolo26n")
    if path.startswith("model.23"):
        model.model.end2end = False
    if used:
        model(PICTURE, imgsz=64, verbose=False)
    with pytest.raises(HeatvizError, match=f"got the path '{path}', which the copy .* lacks"), capture(model, path):
        pytest.fail("the block ran")
    with torch.no_grad(), capture(model.model, path) as found:
        model.model(torch.zeros(1, 3, 64, 64))
    assert list(found) == [path]
    assert hasattr(model.model.model[0], "bn")  # the given network is as it was


@pytest.mark.slow
def test_two_threads_with_an_ultralytics_model_each() -> None:
    def calls(model: nn.Module) -> None:
        model(PICTURE, imgsz=32, verbose=False)
        network = model.predictor.model.model
        for _ in range(50):
            with capture(model, "0,model.2.m.0.cv1.act") as found:
                model(PICTURE, imgsz=32, verbose=False)
            with torch.inference_mode(), capture(network, "0,model.2.m.0.cv1.act") as alone:
                network(torch.from_numpy(PICTURE[None, ::2, ::2].copy()).permute(0, 3, 1, 2).float() / 255)
            assert found.keys() == alone.keys()
            assert found[0].shape == (1, 16, 16, 16) and alone[0].shape == (1, 16, 16, 16)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(calls, [ultralytics("yolo11n"), ultralytics("yolo11n")]))
