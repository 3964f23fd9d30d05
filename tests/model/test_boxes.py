"""Boxes that cannot be ones are left out and told; no detection of a sound head is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from ultralytics.nn.modules.head import Classify, Detect

from tests.helpers.commands import SAMPLES, run
from tests.trust.hostile.checkpoints import DEMO
from yolo_heatviz.model.boxes import Odd, _judge
from yolo_heatviz.model.detector import load

LINEN = str(SAMPLES / "linen.jpg")


class OddDetect(Detect):
    """Puts sure holes far away, and gives sure stains confidences of 45 and so on."""

    def forward(self, x: list[torch.Tensor]) -> Any:
        y, features = super().forward(x)
        y = y.clone()
        hole, stain = y[:, 4] > 0.25, y[:, 5] > 0.25
        y[:, 0] += 1e4 * hole
        y[:, 5] *= 1 + 49 * stain
        return y, features


class LogitClassify(Classify):
    """Gives no probabilities."""

    def forward(self, x: torch.Tensor) -> Any:
        return super().forward(x)[0] * 0 + 45


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded detector with another head."""
    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    network = content.get("ema") or content["model"]
    network.model[-1].__class__ = OddDetect
    path = tmp_path_factory.mktemp("odd") / "odd.pt"
    torch.save(content, path)
    return path


def test_what_cannot_be_a_detection_is_told_and_neither_drawn_nor_ranked(
    odd: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    flags = ["--source", LINEN, "--visualize", "--stages", "17", "--save", "png"]
    _, _, sound = run(tmp_path / "sound", *flags)
    capsys.readouterr()
    status, _, record = run(tmp_path / "odd", *flags, "--weights", str(odd), "--trust-weights")
    (entry,) = record["sources"]
    expected = [each for each in sound["sources"][0]["found"] if each["class"] not in ("hole", "stain")]
    assert status == 0 and entry["found"] == expected and expected
    assert entry["odd"] == {"of": len(sound["sources"][0]["found"]), "confidences": 1, "outside": 1}
    assert entry["stages"][0]["focus"]["area"] < 0.7 * sound["sources"][0]["stages"][0]["focus"]["area"]
    said = capsys.readouterr().err
    assert f"linen.jpg: 1 of {entry['odd']['of']} detections has a confidence above 1 (up to 4" in said
    assert "), 1 lies far outside the image: left out\n" in said and "odd" not in sound["sources"][0]


def test_a_video_tells_it_once(odd: Path, tmp_path: Path, clip: Path, capsys: pytest.CaptureFixture) -> None:
    flags = ["--source", str(clip), "--weights", str(odd), "--trust-weights", "--imgsz", "320"]
    status, _, record = run(tmp_path, *flags)
    counts = record["sources"][0]["odd"]
    assert status == 0 and counts["confidences"] + counts["outside"] > 1
    assert capsys.readouterr().err.count("left out") == 1


TASKS = ["yolov8n", "yolov8n-seg", "yolov8n-pose", "yolov8n-obb", "yolov8n-cls", "yolo26n", "rtdetr-resnet50"]


@pytest.mark.parametrize("size", [32, 96])
@pytest.mark.parametrize("name", TASKS)
def test_no_detection_of_a_sound_head_is_left_out(name: str, size: int, tmp_path: Path) -> None:
    from ultralytics import RTDETR, YOLO

    torch.manual_seed(0)
    network = (RTDETR if name.startswith("rtdetr") else YOLO)(f"{name}.yaml").model
    torch.save({"model": network}, tmp_path / "any.pt")
    detector = load(tmp_path / "any.pt", imgsz=[size], conf=0.0, max_det=1000)
    (result,) = detector.predictor.stream_inference(LINEN)
    assert detector.no_boxes == "" and not getattr(result, "odd", Odd())
    if name.endswith("-cls"):
        return
    assert result.odd.of >= len(result) > 0  # Ultralytics drops those with an empty mask


@pytest.mark.parametrize("size", [64, 320])
def test_no_detection_of_yolov5_is_left_out(size: int, coco: Path) -> None:
    detector = load(coco, imgsz=[size], conf=0.0, iou=1.0, max_det=100_000)
    (result,) = detector.predictor.stream_inference(LINEN)
    assert result.odd.of == len(result) > 200 and not result.odd


@pytest.mark.parametrize("name", ["yolov8n-seg", "yolov8n-pose", "yolov8n-obb", "rtdetr-resnet50"])
def test_far_boxes_of_each_task_are_left_out(name: str, tmp_path: Path) -> None:
    from ultralytics import RTDETR, YOLO

    torch.manual_seed(0)
    network = (RTDETR if name.startswith("rtdetr") else YOLO)(f"{name}.yaml").model
    torch.save({"model": network}, tmp_path / "any.pt")
    detector = load(tmp_path / "any.pt", imgsz=[96], conf=0.0, max_det=300)
    queries = name.startswith("rtdetr")

    def shift(module: Any, inputs: Any, output: Any) -> Any:
        predictions = output[0][0] if isinstance(output[0], tuple) else output[0]
        (predictions[:, ::2] if queries else predictions[..., ::2].transpose(1, 2))[..., 0] += 1e5
        return output

    detector.predictor.model.model.model[-1].register_forward_hook(shift)
    (result,) = detector.predictor.stream_inference(LINEN)
    left = result.boxes if result.obb is None else result.obb
    assert 0 < len(left) <= result.odd.of - result.odd.outside < result.odd.of
    assert np.abs(left.xywh.numpy() if result.obb is None else left.xywhr[:, :2].numpy()).max() < 2e3
    for each in (result.masks, result.keypoints):
        assert each is None or len(each) == len(left)


def test_a_classifier_without_probabilities_is_told(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    from ultralytics import YOLO

    network = YOLO("yolov8n-cls.yaml").model
    network.model[-1].__class__ = LogitClassify
    torch.save({"model": network, "train_args": {"imgsz": 64}}, tmp_path / "own.pt")
    status, _, record = run(
        tmp_path / "runs", "--source", LINEN, "--weights", str(tmp_path / "own.pt"), "--trust-weights"
    )
    assert status == 0 and len(record["sources"][0]["found"]) == record["sources"][0]["odd"]["confidences"] == 1
    assert "linen.jpg: 1 of 1 detection has a confidence above 1 (up to 45)\n" in capsys.readouterr().err


BOX = [0.0, 0.0, 50.0, 50.0]
INF = float("inf")


@pytest.mark.parametrize(
    ("confidence", "box", "counted"),
    [
        pytest.param(0.5, BOX, (0, 0), id="an ordinary one"),
        pytest.param(1.0005, BOX, (0, 0), id="a rounding above 1"),
        pytest.param(1.01, BOX, (1, 0), id="above 1"),
        pytest.param(443.34, [1e6] * 4, (1, 0), id="both wrong"),
        pytest.param(0.5, [-740, -740, 750, 750], (0, 0), id="as far as an anchor reaches"),
        pytest.param(0.5, [-99, 0, -98, 1], (0, 0), id="within a width of the image"),
        pytest.param(0.5, [-110, 0, -101, 1], (0, 1), id="more than a width to the left"),
        pytest.param(0.5, [201, 0, 210, 1], (0, 1), id="more than a width to the right"),
        pytest.param(0.5, [0, 161, 1, 170], (0, 1), id="more than a height below"),
        pytest.param(0.5, [-9000, 0, 9000, 50], (0, 1), id="sides far off"),
        pytest.param(0.5, [0, 0, INF, 50], (0, 1), id="a side at infinity"),
        pytest.param(0.5, [0, 0, float("nan"), 50], (0, 1), id="not a number"),
    ],
)
def test_what_counts_as_odd(confidence: float, box: list, counted: tuple, tmp_path: Path) -> None:
    good, odd = _judge(torch.tensor([0.9, confidence]), torch.tensor([BOX, box]), (80, 100))
    assert good.tolist() == [True, counted == (0, 0)]
    assert (odd.confidences, odd.outside) == counted and bool(odd) == (counted != (0, 0))
    assert odd.highest == pytest.approx(confidence if counted[0] else 1)
