"""The overlap of boxes."""

from __future__ import annotations

import numpy as np
import pytest

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


@pytest.mark.parametrize(("first", "second"), [(0, 3), (3, 0), (0, 0)])
def test_nothing_overlaps_nothing(first: int, second: int) -> None:
    assert box_iou(np.zeros((first, 4)), np.zeros((second, 4))).shape == (first, second)
