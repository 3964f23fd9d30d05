"""The rules that remove predictions, on a handful of boxes worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yolo_heatviz.detections.head_output import HeadOutput, Rules
from yolo_heatviz.detections.predictions import Predictions
from yolo_heatviz.detections.removal import Neighbour, Removal, removal

RULES = Rules(conf=0.25, iou=0.5, classes=None, agnostic=False, max_det=10)
BOXES = np.array([[0, 0, 10, 10], [0, 0, 10, 8], [50, 0, 60, 10], [0, 0, 10, 9]], float)
SCORES = np.array([[0.9, 0.3], [0.8, 0.0], [0.2, 0.1], [0.1, 0.7]], np.float32)
PREDICTIONS = Predictions(BOXES, SCORES, None, ())
KEPT = np.array([0, 3])


def nms(suppressor: int, iou: float) -> Removal:
    return Removal("nms", Neighbour(suppressor, pytest.approx(iou)))


@pytest.mark.parametrize(
    ("index", "class_id", "changes", "kept", "expected"),
    [
        pytest.param(0, 0, {}, KEPT, None, id="nothing"),
        pytest.param(2, 0, {}, KEPT, Removal("confidence"), id="too low a confidence"),
        pytest.param(0, 0, {"conf": 0.9}, KEPT[1:], Removal("confidence"), id="a confidence at the threshold"),
        pytest.param(0, 1, {}, KEPT, Removal("outvoted"), id="its best class is another"),
        pytest.param(0, 0, {"classes": (1,)}, KEPT[1:], Removal("classes"), id="a class that is not kept"),
        pytest.param(1, 0, {}, KEPT, nms(0, 0.8), id="a better box of its class"),
        pytest.param(3, 1, {"agnostic": True}, KEPT[:1], nms(0, 0.9), id="of another class"),
        pytest.param(3, 1, {"max_det": 1}, KEPT, Removal("max-det"), id="too many boxes"),
        pytest.param(3, 1, {}, KEPT[:1], Removal("nms"), id="beyond what NMS takes"),
    ],
)
def test_what_removed_it(index: int, class_id: int, changes: dict, kept: np.ndarray, expected: Removal | None) -> None:
    output = HeadOutput(PREDICTIONS, kept, replace(RULES, **changes), {0: "hole", 1: "stain"})
    assert removal(output, index, class_id) == expected
