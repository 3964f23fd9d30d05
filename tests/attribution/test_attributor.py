"""Maps of single boxes, of every head."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import cv2
import numpy as np
import pytest
import torch

from tests.helpers.commands import SAMPLES
from yolo_heatviz.attribution.attributor import Attributor
from yolo_heatviz.attribution.how import TARGETS, How
from yolo_heatviz.attribution.result import Attribution
from yolo_heatviz.attribution.ways import WAYS
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.detector import Detector, load

LINEN = SAMPLES / "linen.jpg"
WEIGHTS = SAMPLES.parent / "fabric.pt"
HOW = How()


@pytest.fixture(scope="module")
def embedded() -> Detector:
    return load(WEIGHTS, device="cpu", imgsz=[320])


def explained(detector: Detector, how: How = HOW, image: Any = str(LINEN)) -> tuple[Any, list]:
    attributor = Attributor(detector, how)
    with attributor.watching():
        (result,) = detector.predictor.stream_inference(image)
        return result, list(attributor.explain(result))


def share_inside(found: Attribution, xyxy: Any) -> float:
    left, top, right, bottom = (round(value) for value in xyxy)
    return float(found.map[top:bottom, left:right].sum() / found.map.sum())


def test_a_map_lies_over_its_box(embedded: Detector) -> None:
    result, found = explained(embedded)
    assert len(found) == len(result) >= 3
    for number, each in enumerate(found):
        xyxy = result.boxes.xyxy[number].tolist()
        assert each.map.shape == result.orig_shape and each.map.dtype == np.float32
        assert each.map.min() >= 0 and 0.9 < each.map.sum() < 1.01
        np.testing.assert_allclose(each.box.xyxy, xyxy, atol=1)
        assert (each.class_name, round(each.confidence, 3)) == (
            result.names[int(result.boxes.cls[number])],
            round(float(result.boxes.conf[number]), 3),
        )
        area = (xyxy[2] - xyxy[0]) * (xyxy[3] - xyxy[1]) / each.map.size
        assert share_inside(each, xyxy) > 4 * area  # it reads the box it is of, not the others
        others = [share_inside(found[k], xyxy) for k in range(len(found)) if k != number]
        assert share_inside(each, xyxy) > max(others)


@pytest.mark.parametrize("task", ["", "-seg", "-pose", "-obb", "-cls"])
def test_every_task_of_ultralytics_has_maps(task: str, lively: Callable[[str], Path], untrained: Any) -> None:
    path = untrained(task) if task == "-cls" else lively(task)
    detector = load(path, device="cpu", imgsz=[224], max_det=3)
    result, found = explained(detector)
    assert len(found) == (1 if task == "-cls" else 3)
    for each in found:
        assert isinstance(each, Attribution), each
        assert each.map.shape == result.orig_shape and np.isfinite(each.map).all() and each.map.max() > 0
        assert (each.box is None) == (task == "-cls")


@pytest.mark.parametrize("network", ["yolo26n.yaml", "yolov10n.yaml"])
def test_heads_that_predict_end_to_end_have_maps(network: str, tmp_path: Path) -> None:
    from tests.helpers import lively as lively_network

    lively_network.make(network, tmp_path / "weights.pt", 0.05)
    detector = load(tmp_path / "weights.pt", device="cpu", imgsz=[224], max_det=3, conf=0.001)
    _, found = explained(detector)
    assert len(found) == 3 and all(isinstance(each, Attribution) for each in found), found
    assert all(each.stages[:2] == (2, 4) for each in found)


def test_rt_detr_has_maps_of_its_stretched_input(transformer: Path) -> None:
    detector = load(transformer, device="cpu", imgsz=[160], conf=0.0, max_det=2)
    result, found = explained(detector)
    assert len(found) == 2 and all(isinstance(each, Attribution) for each in found), found
    for number, each in enumerate(found):
        assert each.map.sum() == pytest.approx(1, abs=0.05)  # no padding, so nothing lies on it
        np.testing.assert_allclose(each.box.xyxy, result.boxes.xyxy[number].tolist(), atol=2)


def test_each_side_has_a_map_of_its_own(embedded: Detector) -> None:
    maps = {name: explained(embedded, How(target=name))[1][0] for name in TARGETS}
    assert [each.target for each in maps.values()] == list(TARGETS)
    flat = np.array([each.map.ravel() for each in maps.values()])
    alike = np.corrcoef(flat) - np.eye(len(flat))
    assert alike.max() < 0.95


def test_the_slope_along_a_map_is_what_small_changes_do(embedded: Detector) -> None:
    """The sum of gradient times activation is the score's change a unit of scaling a stage by itself."""
    from yolo_heatviz.attribution.passes import GradientPass, Network
    from yolo_heatviz.attribution.targets import target

    network = Network(embedded.predictor.model.model, len(embedded.names))
    image = torch.rand(1, 3, 128, 128, generator=torch.Generator().manual_seed(0))
    passed = GradientPass(network, image, (4,))
    prediction, class_id = divmod(int(passed.reading.scores.flatten().argmax()), 5)
    slope = passed.gradients(target(passed.reading, prediction, class_id), (4,))[4]
    expected = float((slope * passed.activations[4]).sum())
    step = 1e-3
    scaled = [
        float(target(network.run(image, {4: lambda output, by=by: output * by})[0], prediction, class_id))
        for by in (1 + step, 1 - step)
    ]
    assert (scaled[0] - scaled[1]) / (2 * step) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("method", WAYS)
def test_every_method_has_a_map(embedded: Detector, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from yolo_heatviz.attribution.methods import drise

    monkeypatch.setattr(drise, "MASKS", 16)
    result, found = explained(embedded, How(method))
    assert len(found) == len(result)
    for each in found:
        assert isinstance(each, Attribution) and np.isfinite(each.map).all() and np.abs(each.map).max() > 0
        assert (each.map.min() < 0) == (method == "hirescam")
        assert bool(each.stages) == (method not in ("drise", "box-prior", "random"))


@pytest.mark.parametrize("size", [(97, 300), (300, 97), (64, 64)])
def test_images_of_any_shape_have_maps_of_their_shape(embedded: Detector, size: tuple[int, int]) -> None:
    image = cv2.resize(cv2.imread(str(LINEN)), size[::-1])
    _, found = explained(embedded, image=[image])
    assert all(each.map.shape == size for each in found if isinstance(each, Attribution))


def test_boxes_are_the_same_with_and_without(embedded: Detector) -> None:
    def boxes() -> torch.Tensor:
        (result,) = embedded.predictor.stream_inference(str(LINEN))
        return result.boxes.data

    before = boxes()
    result, _ = explained(embedded)
    assert result.boxes.data.equal(before) and boxes().equal(before)


def test_no_detection_is_no_map(embedded: Detector) -> None:
    result, found = explained(embedded, image=[np.zeros((64, 64, 3), np.uint8)])
    assert len(result) == len(found) == 0


def test_a_place_has_the_map_of_the_nearest_prediction(embedded: Detector) -> None:
    attributor = Attributor(embedded)
    with attributor.watching():
        (result,) = embedded.predictor.stream_inference(str(LINEN))
        box = result.boxes.xyxy[1].tolist()
        found, same = attributor.explain_place(result, box), next(attributor.explain(result, [1]))
        other = attributor.explain_place(result, [10, 10, 60, 60], 3)
    np.testing.assert_allclose(found.map, same.map, atol=1e-6)
    assert other.class_name == embedded.names[3] and other.confidence < 0.25


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        pytest.param([99], "box: got 99, accepted are 0 to", id="a number that is not there"),
        pytest.param([-1], "box: got -1, accepted are 0 to", id="a negative number"),
    ],
)
def test_a_box_that_is_not_there_is_told(embedded: Detector, numbers: list, message: str) -> None:
    attributor = Attributor(embedded)
    with attributor.watching():
        (result,) = embedded.predictor.stream_inference(str(LINEN))
        (found,) = attributor.explain(result, numbers)
    assert isinstance(found, HeatvizError) and message in str(found)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        pytest.param({"method": "gradcm"}, "method: got 'gradcm' (did you mean gradcam", id="no method"),
        pytest.param(
            {"target": "lft"}, "target: got 'lft' (did you mean left?): accepted are score, left", id="no target"
        ),
        pytest.param(
            {"stages": "model.9.cv1"}, "attribute-at: got the module model.9.cv1, accepted are whole", id="inside"
        ),
    ],
)
def test_what_is_unknown_is_refused(embedded: Detector, how: dict, message: str) -> None:
    with pytest.raises(HeatvizError) as error:
        Attributor(embedded, How(**how))
    assert message in str(error.value)


def test_stages_behind_the_prediction_are_told(embedded: Detector) -> None:
    attributor = Attributor(embedded, How(stages="23"))  # the map of the coarsest level
    with attributor.watching():
        (result,) = embedded.predictor.stream_inference(str(LINEN))
        found = list(attributor.explain(result))
    fine = [each for each in found if isinstance(each, HeatvizError)]
    assert fine and all("no gradient reaches stages 23" in str(each) for each in fine)


def test_several_passes_are_refused() -> None:
    with pytest.raises(HeatvizError, match="--augment, accepted is one pass"):
        Attributor(load(WEIGHTS, device="cpu", augment=True))


@pytest.mark.parametrize("task", ["-sem", "-depth"])
def test_a_network_without_boxes_or_classes_is_refused(task: str, tmp_path: Path) -> None:
    from ultralytics import YOLO

    try:
        YOLO(f"yolo26n{task}.yaml").save(tmp_path / "weights.pt")
    except (FileNotFoundError, KeyError, NotImplementedError):
        pytest.skip(f"this release has no {task}")
    with pytest.raises(HeatvizError, match="accepted are detect, segment, pose, obb, classify"):
        Attributor(load(tmp_path / "weights.pt", device="cpu"))
