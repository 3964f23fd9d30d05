"""`yolo_heatviz.attribute`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import cv2
import numpy as np
import pytest
import torch

import yolo_heatviz
from tests.helpers.commands import SAMPLES
from yolo_heatviz import HeatvizError, attribute

LINEN, WEIGHTS = SAMPLES / "linen.jpg", SAMPLES.parent / "fabric.pt"


def test_a_box_has_its_map_and_facts() -> None:
    found = yolo_heatviz.attribute(WEIGHTS, LINEN, 1, device="cpu")
    assert found.map.shape == (480, 640) and found.map.dtype == np.float32
    assert (found.class_name, found.method, found.target, found.stages) == (
        "hole",
        "deeplift",
        "score",
        (2, 4, 6),
    )
    left, top, right, bottom = (int(value) for value in found.box.xyxy)
    assert found.map[top:bottom, left:right].sum() > 0.3


def test_a_path_and_its_pixels_are_the_same_image() -> None:
    rgb = cv2.cvtColor(cv2.imread(str(LINEN)), cv2.COLOR_BGR2RGB)
    by_path, by_pixels = (attribute(str(WEIGHTS), image, device="cpu") for image in (LINEN, rgb))
    assert np.array_equal(by_path.map, by_pixels.map) and np.array_equal(by_pixels.image, rgb)


def test_a_place_where_nothing_was_found_has_a_map() -> None:
    found = attribute(WEIGHTS, LINEN, (20, 300, 60, 60), device="cpu")
    assert found.confidence < 0.25 and found.map.sum() > 0


def test_a_detection_s_place_is_that_detection() -> None:
    by_number = attribute(WEIGHTS, LINEN, 1, device="cpu")
    left, top, right, bottom = by_number.box.xyxy
    by_place = attribute(WEIGHTS, LINEN, np.array([left, top, right - left, bottom - top]), device="cpu")
    np.testing.assert_allclose(by_place.map, by_number.map, atol=1e-6)


def test_a_model_in_memory_has_the_maps_of_its_checkpoint_and_stays_as_it_is(lively: Callable[[str], Path]) -> None:
    from ultralytics import YOLO

    model = YOLO(lively(""))
    model.model.eval()
    before = {name: value.clone() for name, value in model.model.state_dict().items()}
    with torch.no_grad():
        image = torch.rand(1, 3, 64, 64)
        gave = model.model(image)[0].clone()
    found = attribute(model, LINEN, imgsz=224, device="cpu")
    same = attribute(lively(""), LINEN, imgsz=224, device="cpu")
    np.testing.assert_allclose(found.map, same.map, atol=1e-7)
    assert model.predictor is None and model.model.state_dict().keys() == before.keys()
    with torch.no_grad():
        assert model.model(image)[0].equal(gave)


def test_it_shows_itself_in_a_notebook() -> None:
    found = attribute(WEIGHTS, LINEN, device="cpu")
    shown = cv2.imdecode(np.frombuffer(found._repr_png_(), np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape[0] > 480 and shown.shape[1] >= 640
    assert repr(found) == "<Attribution of stain 0.90, deeplift at stages 2, 4, 6, score: (480, 640)>"
    assert np.array_equal(np.asarray(found), found.map)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"box": 40}, "box: got 40, accepted are 0 to 3", id="no such box"),
        pytest.param({"box": True}, "box: got True, accepted is a detection's number, or left", id="a bool"),
        pytest.param({"box": (1, 2, 0, 4)}, "box: got (1, 2, 0, 4), accepted is", id="a place without width"),
        pytest.param({"box": "first"}, "box: got 'first', accepted is", id="a word"),
        pytest.param({"method": "cam"}, "method: got 'cam'", id="no method"),
        pytest.param({"target": "width"}, "target: got 'width': accepted are score, left, top", id="no target"),
        pytest.param({"target": "left", "method": "drise"}, "target: got 'left' for drise", id="a side by masks"),
        pytest.param({"target": "top", "method": "eigencam"}, "target: got 'top' for eigencam", id="a side by none"),
        pytest.param({"stages": "24"}, "attribute-at: got '24', the head alone", id="the head"),
        pytest.param(
            {"image": np.zeros((4, 4), np.uint8)}, "image: got uint8 of shape (4, 4), accepted are", id="grey"
        ),
        pytest.param({"model": 3}, "model: got a int; accepted are the path of a .pt", id="no model"),
        pytest.param({"model": "best.onnx"}, "weights: got 'best.onnx'", id="an export"),
        pytest.param({"confidence": 0.1}, "'confidence' is not a valid YOLO argument", id="no such argument"),
        pytest.param({"conf": 0.99}, "box: got 0, but nothing was found in the image", id="nothing found"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(given: dict[str, Any], message: str) -> None:
    call = {"model": WEIGHTS, "image": LINEN, "device": "cpu", **given}
    with pytest.raises(HeatvizError) as error:
        attribute(**call)
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_model_of_ultralytics_that_is_an_export_is_refused(tmp_path: Path) -> None:
    from ultralytics import YOLO

    (tmp_path / "best.onnx").write_bytes(b"")
    with pytest.raises(HeatvizError, match="got an export"):
        attribute(YOLO(tmp_path / "best.onnx", task="detect"), LINEN)
