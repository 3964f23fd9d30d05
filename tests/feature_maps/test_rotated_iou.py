"""The overlap of rotated boxes, against points that are counted and areas that are known."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tests.helpers.polygons import rotated, slow_coverage
from yolo_heatviz.feature_maps.boxes import box_iou, envelopes
from yolo_heatviz.feature_maps.rotated_iou import rotated_iou


def crowd(count: int, seed: int) -> np.ndarray:
    """Boxes around one place, `(count, 4, 2)`."""
    random = np.random.default_rng(seed)
    return np.array(
        [rotated(*random.uniform(2, 8, 2), *random.uniform(1, 6, 2), random.uniform(0, 180)) for _ in range(count)]
    )


@pytest.mark.parametrize("offset", [0, 1e6], ids=["at the corner", "far away"])
def test_the_overlap_is_what_points_count(offset: float) -> None:
    boxes = crowd(6, 2)
    found = rotated_iou(boxes[:3] + offset, boxes[3:] + offset)
    for one in range(3):
        for other in range(3):
            pair = boxes[one] + 3, boxes[3 + other] + 3
            alone = sum(slow_coverage([each], (16, 16)).sum() for each in pair)
            union = slow_coverage(pair, (16, 16)).sum()
            assert found[one, other] == pytest.approx((alone - union) / union, abs=5e-3)
    assert np.diag(rotated_iou(boxes + offset, boxes + offset)) == pytest.approx(np.ones(6))
    assert rotated_iou(np.array([rotated(3, 3, 2, 0, 20)]) + offset, boxes + offset).max() < 1e-9


@pytest.mark.parametrize("degrees", [0, 20, 45, 90, 133.7])
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param((0, 0, 2, 2), (0, 0, 2, 2, 45), 1 / np.sqrt(2), id="one turned by half a right angle"),
        pytest.param((0, 0, 2, 2), (0, 0, 2, 2, 90), 1, id="one turned onto itself"),
        pytest.param((0, 0, 2, 2), (0, 0, 1, 1, 30), 1 / 4, id="one within the other"),
        pytest.param((0, 0, 2, 2), (0.5, 0, 1, 2, 0), 1 / 2, id="sides in common"),
        pytest.param((0, 0, 4, 1), (0, 0, 1, 4, 0), 1 / 7, id="a cross"),
        pytest.param((0, 0, 2, 2), (2, 0, 2, 2, 0), 0, id="side by side"),
        pytest.param((0, 0, 2, 0), (0, 0, 2, 2, 0), 0, id="a line"),
    ],
)
def test_known_overlaps_in_any_direction(one: tuple, other: tuple, expected: float, degrees: float) -> None:
    turn = np.deg2rad(degrees)
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    first, second = (rotated(*each)[None] @ turned for each in ((*one, 0), other))
    assert rotated_iou(first, second)[0, 0] == pytest.approx(expected, abs=1e-12)


def test_boxes_that_are_not_turned_overlap_as_upright_ones_do() -> None:
    random = np.random.default_rng(0)
    low = random.uniform(-10, 60, (80, 2))
    boxes = np.concatenate([low, low + random.uniform(0, 40, (80, 2))], axis=1)[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    assert rotated_iou(boxes, boxes) == pytest.approx(box_iou(envelopes(boxes), envelopes(boxes)), abs=1e-12)


def test_only_the_pairs_that_are_asked_for_overlap() -> None:
    boxes, among = crowd(6, 3), np.eye(6, dtype=bool)
    assert rotated_iou(boxes, boxes, among) == pytest.approx(np.eye(6)) and (rotated_iou(boxes, boxes) > 0).sum() > 6


def test_a_crowd_takes_no_seconds() -> None:
    boxes = crowd(120, 4)  # 14400 pairs: pair by pair they took 9 seconds
    start = time.process_time()
    assert (rotated_iou(boxes, boxes) > 0).mean() > 0.7 and time.process_time() - start < 3
