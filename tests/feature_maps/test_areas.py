"""What upright boxes cover of each pixel of a map, against points that are counted."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.feature_maps.areas import UprightBoxes, part_of


def slow_coverage(box: tuple[float, ...], shape: tuple[int, int], size: tuple[int, int], fine: int = 64) -> np.ndarray:
    """The share of each feature pixel inside one box, by counting points in it."""
    rows = (np.arange(shape[0] * fine) + 0.5) * size[0] / (shape[0] * fine)
    columns = (np.arange(shape[1] * fine) + 0.5) * size[1] / (shape[1] * fine)
    inside = np.outer((rows > box[1]) & (rows < box[3]), (columns > box[0]) & (columns < box[2]))
    return inside.reshape(shape[0], fine, shape[1], fine).mean(axis=(1, 3))


def coverage(boxes: np.ndarray, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    return UprightBoxes(boxes).coverage(shape, size)


@pytest.mark.parametrize(
    "box",
    [
        pytest.param((0, 0, 64, 32), id="the whole image"),
        pytest.param((8, 8, 24, 16), id="whole feature pixels"),
        pytest.param((3, 5, 11, 7), id="a part of each"),
        pytest.param((-20, -20, 10, 10), id="beyond the edge"),
        pytest.param((40, 3, 40, 9), id="no area"),
    ],
)
def test_coverage_is_the_share_of_each_pixel(box: tuple[float, ...]) -> None:
    found = coverage(np.array([box]), (4, 8), (32, 64))
    assert np.abs(found - slow_coverage(box, (4, 8), (32, 64))).max() < 0.02


def test_boxes_side_by_side_cover_what_they_cover_together() -> None:
    assert coverage(np.array([[0, 0, 16, 32], [16, 0, 32, 32]]), (1, 1), (32, 32)).tolist() == [[1]]


def test_boxes_that_overlap_count_once() -> None:
    boxes = np.array([[0, 0, 16, 16], [8, 0, 32, 16]])
    assert coverage(boxes, (2, 4), (32, 32)).tolist() == [[1, 1, 1, 1], [0, 0, 0, 0]]
    assert coverage(np.empty((0, 4)), (2, 2), (8, 8)).tolist() == [[0, 0], [0, 0]]


def test_a_part_holds_what_is_covered_and_no_more() -> None:
    covered = np.zeros((5, 6))
    covered[2:4, 1:5] = 0.25
    rows, columns, weights = part_of(covered, top=10, left=20)
    assert (rows, columns) == (slice(12, 14), slice(21, 25)) and (weights == 0.25).all()
    nothing = part_of(np.zeros((5, 6)))
    assert nothing.weights.size == 0 and nothing.share((5, 6)) == 0


def test_what_a_map_s_size_covers_is_worked_out_once() -> None:
    boxes = UprightBoxes(np.array([[3, 5, 11, 7]]))
    first = boxes.union((4, 8), (32, 64)), boxes.each((4, 8), (32, 64))
    assert boxes.union((4, 8), (32, 64)) is first[0] and boxes.each((4, 8), (32, 64)) is first[1]
    assert boxes.union((8, 16), (32, 64)) is not first[0]
