"""The prediction behind a detection."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.attribution.matching import nearest, of_detection
from yolo_heatviz.errors import HeatvizError

EDGES = np.array([0, 8, 100, 92])
BOXES = np.array([[-6.0, 20, 40, 60], [1, 21, 41, 61], [0, 20, 40, 60], [50, 50, 90, 99]])


@pytest.mark.parametrize(
    ("box", "confidence", "expected"),
    [
        pytest.param([0, 20, 40, 60], 0.7, 0, id="cut at the image's edge, of its confidence"),
        pytest.param([0, 20, 40, 60], 0.4, 2, id="the same place with another confidence"),
        pytest.param([50, 50, 90, 92], 0.6, 3, id="cut at the padding"),
        pytest.param([50, 50, 90, 99], 0.6, 3, id="not cut, as rotated boxes are"),
        pytest.param([-5.2, 20.4, 39.3, 60.5], 0.705, 0, id="rounded by half precision"),
    ],
)
def test_a_detection_is_found_among_the_predictions(box: list, confidence: float, expected: int) -> None:
    scores = np.array([0.7, 0.65, 0.4, 0.6])
    assert of_detection(BOXES, scores, np.array(box), confidence, EDGES) == expected


def test_a_detection_of_another_network_is_not() -> None:
    with pytest.raises(HeatvizError, match="none of the head's predictions"):
        of_detection(BOXES, np.full(4, 0.7), np.array([10, 20, 40, 60]), 0.7, EDGES)


def test_the_nearest_has_the_highest_overlap_times_confidence() -> None:
    assert nearest(BOXES, np.array([0.1, 0.5, 0.2, 0.9]), np.array([0, 20, 40, 60])) == 1


def test_where_nothing_overlaps_the_next_is_nearest() -> None:
    assert nearest(BOXES, np.array([0.9, 0.9, 0.9, 0.01]), np.array([92, 90, 99, 99])) == 3
