"""Boxes on real pictures through Ultralytics' predictor, against those of YOLOv5 v7.0's own code.

The tables were measured with the PyPI package yolov5 7.0.14 (image size 640, confidence 0.25, IoU 0.45, fused layers),
before detect.py rounds to whole pixels: class, confidence, left, top, right, bottom.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ultralytics.models.yolo.detect import DetectionPredictor
from ultralytics.utils import ASSETS

from tests.checkpoints.yolov5.reading import load

PLAIN = {
    "bus.jpg": [
        (0, 0.85080, 49.624, 398.573, 234.543, 907.116),
        (0, 0.84542, 667.331, 421.378, 809.717, 882.029),
        (0, 0.83266, 223.940, 407.806, 343.461, 868.251),
        (5, 0.80281, 5.222, 213.632, 810.000, 785.264),
        (0, 0.31729, 0.000, 563.431, 77.926, 881.437),
    ],
    "zidane.jpg": [
        (0, 0.88059, 751.363, 45.024, 1145.604, 715.231),
        (0, 0.65986, 105.154, 201.191, 984.403, 717.125),
        (27, 0.41155, 439.388, 421.695, 511.097, 720.000),
    ],
}
AUGMENTED = {
    "bus.jpg": [
        (0, 0.90575, 220.068, 408.551, 345.143, 866.919),
        (0, 0.86704, 53.811, 395.913, 227.239, 896.883),
        (5, 0.86096, 7.865, 217.769, 805.974, 756.631),
        (0, 0.85084, 666.639, 393.557, 808.573, 889.936),
        (0, 0.34213, 0.575, 553.708, 87.748, 883.029),
    ],
    "zidane.jpg": [
        (0, 0.88499, 751.754, 37.635, 1135.906, 714.132),
        (0, 0.79660, 114.155, 193.501, 944.357, 720.000),
        (27, 0.65420, 440.516, 446.417, 498.728, 714.563),
    ],
}
# Cells are what this one was trained to find; at confidence 0.6 these are all its boxes.
FOCUS = [
    (0, 0.70632, 398.672, 556.197, 452.496, 610.192),
    (0, 0.67526, 598.750, 579.818, 636.161, 617.096),
    (0, 0.62772, 1027.855, 327.908, 1059.455, 345.722),
    (0, 0.60293, 393.250, 515.458, 411.260, 532.426),
]
WORDS = {
    "bus.jpg": ["bus", "person", "person", "person", "person"],
    "zidane.jpg": ["person", "person", "tie"],
}


def _detect(weights: Path, picture: str, tmp_path: Path, *, augment: bool = False, conf: float = 0.25) -> tuple:
    """Return the rows (class, confidence, box) and the class names found."""
    model = load(weights)
    model.augment = augment
    options = {"mode": "predict", "rect": True, "batch": 1, "imgsz": 640, "conf": conf, "iou": 0.45, "device": "cpu"}
    quiet = {"save": False, "verbose": False, "project": str(tmp_path)}
    predictor = DetectionPredictor(overrides={**options, **quiet})
    predictor.setup_model(model, verbose=False)
    (result,) = predictor(source=str(ASSETS / picture))
    boxes = result.boxes
    rows = np.column_stack([boxes.cls.numpy(), boxes.conf.numpy(), boxes.xyxy.numpy()])
    return rows, [result.names[int(number)] for number in boxes.cls]


def _assert_same_set(rows: np.ndarray, expected: list[tuple]) -> None:
    """Compare as sets, by left edge: equal confidences have no order of their own."""
    found, wanted = (np.asarray(sorted(map(tuple, table), key=lambda row: row[2])) for table in (rows, expected))
    assert found.shape == wanted.shape
    assert np.array_equal(found[:, 0], wanted[:, 0])
    assert np.abs(found[:, 1] - wanted[:, 1]).max() < 1e-4
    assert np.abs(found[:, 2:] - wanted[:, 2:]).max() < 0.01


@pytest.mark.parametrize("picture", ["bus.jpg", "zidane.jpg"])
@pytest.mark.parametrize(("augment", "table"), [(False, PLAIN), (True, AUGMENTED)], ids=["plain", "augmented"])
def test_boxes_equal_yolov5s_own(coco: Path, tmp_path: Path, picture: str, augment: bool, table: dict) -> None:
    rows, words = _detect(coco, picture, tmp_path, augment=augment)
    _assert_same_set(rows, table[picture])
    assert sorted(words) == WORDS[picture]


def test_boxes_of_a_network_with_focus_and_spp_equal_yolov5s_own(focus: Path, tmp_path: Path) -> None:
    rows, words = _detect(focus, "zidane.jpg", tmp_path, conf=0.6)
    _assert_same_set(rows, FOCUS)
    assert set(words) == {"G1"}
