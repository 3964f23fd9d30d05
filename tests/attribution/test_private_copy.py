"""A private copy: gradients pass through it, and what it was made of stays as it is."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Callable

import pytest
import torch
from torch import nn

from tests.helpers import lively as lively_network
from tests.helpers.commands import SAMPLES
from yolo_heatviz.attribution.passes import GradientPass, Network
from yolo_heatviz.attribution.private_copy import private_copy
from yolo_heatviz.attribution.targets import target
from yolo_heatviz.model.detector import Detector, load

IMAGE = SAMPLES / "linen.jpg"


@pytest.fixture(scope="module", params=["embedded", "yolo11n", "yolo26n"])
def detector(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Detector:
    """YOLOv5's anchor head, Ultralytics' before an NMS, and end to end; each fused, with anchors kept of an image."""
    if request.param == "embedded":
        loaded = load(SAMPLES.parent / "fabric.pt", device="cpu", imgsz=[320])
    else:
        path = tmp_path_factory.mktemp("weights") / f"{request.param}.pt"
        lively_network.make(f"{request.param}.yaml", path, 0.03)
        loaded = load(path, device="cpu", imgsz=[320], conf=0.001)
    list(loaded.predictor.stream_inference(str(IMAGE)))
    return loaded


def network_of(detector: Detector) -> nn.Module:
    return detector.predictor.model.model


def first(output: Any) -> torch.Tensor:
    return output if isinstance(output, torch.Tensor) else first(output[0])


def tensors(module: nn.Module) -> dict[str, torch.Tensor]:
    found = dict(module.state_dict(keep_vars=True))
    for name, inner in module.named_modules():
        found.update({f"{name}.{key}": value for key, value in vars(inner).items() if isinstance(value, torch.Tensor)})
    return found


def test_gradients_reach_the_stages_of_a_copy(detector: Detector) -> None:
    network = Network(network_of(detector), len(detector.names))
    passed = GradientPass(network, torch.rand(1, 3, 256, 320), (2, 6))
    best = passed.reading.scores.flatten().argmax().item()
    prediction, class_id = divmod(int(best), passed.reading.scores.shape[1])
    for name in ("score", "left", "bottom"):
        found = passed.gradients(target(passed.reading, prediction, class_id, name), (2, 6))
        assert all(each.abs().max() > 0 and each.isfinite().all() for each in found.values()), name


def test_the_copy_gives_what_the_network_gives(detector: Detector) -> None:
    image = torch.rand(1, 3, 256, 320)
    with torch.inference_mode():
        given = first(network_of(detector)(image))
    (reading,) = Network(network_of(detector), len(detector.names)).readings(image)
    if given.shape[2] == 6:  # end to end: the best 300
        best = reading.scores.flatten().topk(20).values
        torch.testing.assert_close(given[0, :20, 4], best, rtol=1e-4, atol=1e-5)
    else:
        torch.testing.assert_close(given[0, 4 : 4 + len(detector.names)].T, reading.scores, rtol=1e-4, atol=1e-5)


def test_the_network_stays_as_it_is(detector: Detector) -> None:
    network, image = network_of(detector), torch.rand(1, 3, 256, 320)
    before = {name: (id(value), value.clone()) for name, value in tensors(network).items()}
    with torch.inference_mode():
        given = first(network(image)).clone()
    copy = Network(network, len(detector.names))
    passed = GradientPass(copy, image, (4,))
    passed.gradients(target(passed.reading, 0, 0), (4,))
    with torch.inference_mode():
        assert first(network(image)).equal(given)
    assert {name: id(value) for name, value in tensors(network).items()} == {k: v[0] for k, v in before.items()}
    assert all(value.equal(before[name][1]) for name, value in tensors(network).items())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())


def test_a_copy_of_a_network_of_inference_mode_is_none() -> None:
    with torch.inference_mode():
        loaded = load(SAMPLES.parent / "fabric.pt", device="cpu", imgsz=[320])
        network = network_of(loaded)
        for inner in network.modules():
            for name, value in list(inner._buffers.items()):
                inner._buffers[name] = None if value is None else value + 0
        assert any(value.is_inference() for value in tensors(network).values())
        copy = private_copy(network)
        assert not any(value.is_inference() for value in tensors(copy).values())
        passed = GradientPass(Network(network, 5), torch.zeros(1, 3, 64, 64), (2,))
        assert passed.gradients(target(passed.reading, 0, 0), (2,))[2].abs().max() > 0


def test_a_copy_of_a_network_of_half_precision_is_not_half() -> None:
    network = network_of(load(SAMPLES.parent / "fabric.pt", device="cpu", imgsz=[320])).half()
    passed = GradientPass(Network(network, 5), torch.zeros(1, 3, 64, 64).half(), (2,))
    assert passed.activations[2].dtype == torch.float32
    assert next(network.parameters()).dtype == torch.float16


def test_what_is_as_sure_as_can_be_has_a_gradient(lively: Callable[[str], Path]) -> None:
    loaded = load(lively(""), device="cpu", imgsz=[320])
    passed = GradientPass(Network(network_of(loaded), 80), torch.rand(1, 3, 320, 320), (4,))
    sure = (passed.reading.scores == 1).nonzero()
    assert len(sure), "a sigmoid that float32 rounds to 1"
    prediction, class_id = sure[0].tolist()
    assert passed.gradients(target(passed.reading, prediction, class_id), (4,))[4].abs().max() > 0


def test_hooks_of_others_stay_with_the_network() -> None:
    network = load(SAMPLES.parent / "fabric.pt", device="cpu", imgsz=[320]).predictor.model.model
    lock, heard = threading.Lock(), []  # which cannot be copied

    def hear(*_: Any) -> None:
        with lock:
            heard.append(1)

    handle = network.model[0].register_forward_hook(hear)
    copy = private_copy(network)
    copy(torch.zeros(1, 3, 64, 64))
    assert not heard
    network(torch.zeros(1, 3, 64, 64))
    assert heard == [1]
    handle.remove()
