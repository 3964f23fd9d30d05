"""A checkpoint's description of its network is text: upstream builds networks from it, and evaluates words of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.checkpoints.yolov5 import upstream
from tests.helpers import pinned
from tests.helpers.commands import SAMPLES
from tests.patch.releases import python, release
from tests.trust.hostile.checkpoints import DEMO
from yolo_heatviz.checkpoints import Checkpoint
from yolo_heatviz.checkpoints.ultralytics_checkpoint import load
from yolo_heatviz.checkpoints.yolov5 import load as load_yolov5


def _network(content: dict) -> Any:
    return content.get("ema") or content["model"]


def _described(folder: Path) -> dict:
    """The demo's content, whose network's description has a word that makes a file where it is evaluated."""
    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    words = f"__import__('os').system(\"touch '{folder / 'ran'}'\") or torch.nn.SiLU()"
    _network(content).yaml["activation"] = words
    return content


def test_an_ultralytics_networks_words_are_not_evaluated(tmp_path: Path) -> None:
    from yolo_heatviz.model import detector

    torch.save(_described(tmp_path), tmp_path / "described.pt")
    found = detector.load(tmp_path / "described.pt", imgsz=[64])
    assert list(found.predictor.stream_inference(str(SAMPLES / "linen.jpg")))
    assert not (tmp_path / "ran").exists()


@pytest.mark.slow
def test_upstream_evaluates_them_where_it_builds_the_network(tmp_path: Path) -> None:
    """As this release does on the torch that is there."""
    program = (
        "import json, sys; from ultralytics.nn.tasks import DetectionModel; DetectionModel(json.loads(sys.argv[1]))"
    )
    words = json.dumps(_network(_described(tmp_path)).yaml)
    path, safe = (release(pinned.ULTRALYTICS),), {"ULTRALYTICS_SAFE_LOAD": "0"}
    done = python("-c", program, words, cwd=tmp_path, path=path, **safe)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "ran").exists()


def test_nor_are_a_yolov5_networks(tmp_path: Path) -> None:
    words = f"__import__('os').system(\"touch '{tmp_path / 'ran'}'\")"
    stage = [-1, 1, words, [words]]
    with upstream.repository() as yolo:
        described = {"nc": 2, "ch": 3, "activation": words, "anchors": words, "backbone": [stage], "head": [stage]}
        torch.save({"model": upstream.made_with(yolo, yaml=described)}, tmp_path / "described.pt")
    with torch.inference_mode():
        load_yolov5(Checkpoint.open(tmp_path / "described.pt"))(torch.zeros(1, 3, 32, 32))
    assert not (tmp_path / "ran").exists()


def test_a_fused_network_is_itself_again(tmp_path: Path) -> None:
    """Fusing leaves methods in the place of `forward`, pickled by `getattr`: they come back as the layer's own."""
    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    network = _network(content).float().eval().fuse(verbose=False)
    torch.save({"model": network}, tmp_path / "fused.pt")
    again = load(Checkpoint.open(tmp_path / "fused.pt")).network
    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.equal(again(image)[0], network(image)[0])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"names": {0: "a", 2: "b"}, "task": 5}, "a network for the task 5", id="no task"),
        pytest.param({"stride": torch.tensor([1e9])}, "a stride of 1e[+]09 pixels", id="a stride of 10 ** 9"),
        pytest.param({"stride": torch.tensor([float("nan")])}, "no strides", id="a stride that is no number"),
        pytest.param({"names": "abc" * 40_000}, "more than 100000 classes", id="too many names"),
        pytest.param({"names": {0: "x" * 20_000}}, "a class named by a str", id="a name of 20,000 letters"),
        pytest.param({"yaml": {"channels": 10**9}}, "images of 1000000000 channels", id="a billion channels"),
        pytest.param({"yaml": {"backbone": 3}}, "a description that is none", id="no description"),
        pytest.param({"forward": "x"}, "carries a 'forward' of its own", id="a method replaced"),
    ],
)
def test_numbers_that_a_prediction_would_choke_on(tmp_path: Path, change: dict, said: str) -> None:
    from yolo_heatviz.errors import HeatvizError

    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    vars(_network(content)).update(change)
    torch.save(content, tmp_path / "odd.pt")
    with pytest.raises(HeatvizError, match=f"holds no network that Ultralytics can run: (its .*)?{said}"):
        load(Checkpoint.open(tmp_path / "odd.pt"))


@pytest.mark.parametrize("size", [10**6, 0, "640", [64, 64, 64]], ids=str)
def test_a_training_size_that_is_none(tmp_path: Path, size: object) -> None:
    from yolo_heatviz.errors import HeatvizError

    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    torch.save({**content, "train_args": {"imgsz": size}}, tmp_path / "odd.pt")
    with pytest.raises(HeatvizError, match=r"images of .* pixels"):
        load(Checkpoint.open(tmp_path / "odd.pt"))
