"""Detections and given boxes, paired."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.detections.comparison import match
from yolo_heatviz.feature_maps.boxes import box_iou


def one_pair(a: tuple, b: tuple) -> float:
    """A slow, obvious reference: IoU by counting unit squares."""
    squares = [{(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])} for box in (a, b)]
    union = squares[0] | squares[1]
    return len(squares[0] & squares[1]) / len(union) if union else 0.0


def test_overlaps_are_those_of_counting_squares() -> None:
    corners = np.random.default_rng(0).integers(0, 12, size=(2, 15, 4))
    boxes = [np.sort(each.reshape(-1, 2, 2), axis=1).reshape(-1, 4) for each in corners]
    expected = [[one_pair(tuple(a), tuple(b)) for b in boxes[1]] for a in boxes[0]]
    np.testing.assert_allclose(box_iou(*boxes), expected)
    assert 0 < np.mean(expected) < 1


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param((0, 0, 4, 2), 1, id="the same box"),
        pytest.param((2, 0, 6, 2), 1 / 3, id="half of each"),
        pytest.param((1, 0, 3, 1), 0.25, id="inside"),
        pytest.param((4, 0, 8, 2), 0, id="side by side"),
        pytest.param((5, 5, 5, 5), 0, id="no area"),
    ],
)
def test_the_overlap_of_a_pair(other: tuple[int, ...], expected: float) -> None:
    assert box_iou(np.array([[0, 0, 4, 2]]), np.array([other])).tolist() == [[pytest.approx(expected)]]


@pytest.mark.parametrize(("found", "given"), [(0, 3), (3, 0), (0, 0)])
def test_nothing_overlaps_nothing(found: int, given: int) -> None:
    iou = box_iou(np.zeros((found, 4)), np.zeros((given, 4)))
    assert iou.shape == (found, given)
    assert match(iou, iou > 2, np.ones(found), 0.5).tolist() == [-1] * found


@pytest.mark.parametrize(
    ("iou", "confidence", "expected"),
    [
        pytest.param([[0.6], [0.9]], [0.9, 0.5], [0, -1], id="the surer takes the box, though it fits worse"),
        pytest.param([[0.6, 0.8], [0.7, 0.9]], [0.5, 0.9], [0, 1], id="what is taken leaves the next best"),
        pytest.param([[0.6, 0.8]], [0.5], [1], id="the largest overlap"),
        pytest.param([[0.5]], [0.5], [0], id="exactly the threshold"),
        pytest.param([[0.499]], [0.5], [-1], id="below the threshold"),
        pytest.param([[0.7], [0.7]], [0.5, 0.5], [0, -1], id="of equals the first"),
    ],
)
def test_matches(iou: list, confidence: list, expected: list) -> None:
    table = np.array(iou)
    assert match(table, np.full(table.shape, True), np.array(confidence), 0.5).tolist() == expected


def test_another_class_is_no_match() -> None:
    assert match(np.array([[1.0, 0.6]]), np.array([[False, True]]), np.array([0.9]), 0.5).tolist() == [1]
