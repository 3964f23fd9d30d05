"""Focus and pointing, on maps worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.compare.found import FoundBox
from yolo_heatviz.compare.measures import NOTHING, measure

FRAME = (-10.0, 0.0, 90.0, 60.0)
"""Of a map of 6 x 10 cells of 10 pixels, over an image of 80 x 60 with padding on both sides."""
DIAMOND = ((25, 15), (35, 25), (25, 35), (15, 25))


def box(*xyxy: float, corners: tuple | None = None) -> FoundBox:
    return FoundBox("hole", xyxy, corners=corners)


def hot(row: int, column: int) -> np.ndarray:
    cells = np.zeros((6, 10))
    cells[row, column] = 1
    return cells


@pytest.mark.parametrize(
    ("cells", "boxes", "expected"),
    [
        pytest.param(hot(2, 3), [box(20, 20, 30, 30)], (1, 1, 1 / 60), id="the hot cell is the box"),
        pytest.param(hot(2, 3), [box(20, 20, 25, 30)], (0.5, 1, 0.5 / 60), id="half of it is, with the middle"),
        pytest.param(hot(2, 3), [box(26, 20, 60, 30)], (0.4, 0, 3.4 / 60), id="less than half, without the middle"),
        pytest.param(hot(2, 3), [box(0, 0, 5, 5), box(20, 20, 40, 40)], (1, 1, 4.25 / 60), id="one of two boxes"),
        pytest.param(hot(2, 3), [box(20, 20, 30, 30)] * 3, (1, 1, 1 / 60), id="a box counts once"),
        pytest.param(hot(2, 3) + 7, [box(20, 20, 30, 30)], (1, 1, 1 / 60), id="energy is above the minimum"),
        pytest.param(np.ones((6, 10)), [box(-10, 0, 90, 30)], (0.5, 1, 0.5), id="a flat map has the area's share"),
        pytest.param(
            hot(2, 3), [box(15, 15, 35, 35, corners=DIAMOND)], (1, 1, 2 / 60), id="rotated"
        ),
        pytest.param(
            hot(1, 2), [box(15, 15, 35, 35, corners=DIAMOND)], (0, 0, 2 / 60),
            id="in the corner of what lies around a rotated one",
        ),
    ],
)  # fmt: skip
def test_a_map_is_measured(cells: np.ndarray, boxes: list[FoundBox], expected: tuple) -> None:
    assert measure(cells, FRAME, boxes) == pytest.approx(expected, abs=1e-9)


def test_values_that_are_not_finite_point_nowhere() -> None:
    cells = hot(2, 3)
    cells[0, 0] = np.inf
    cells[5, 9] = np.nan
    assert measure(cells, FRAME, [box(20, 20, 30, 30)]).pointing == 1


@pytest.mark.parametrize(
    ("cells", "boxes"),
    [
        pytest.param(hot(0, 0), [], id="no box"),
        pytest.param(np.full((6, 10), np.nan), [box(0, 0, 9, 9)], id="no finite value"),
    ],
)
def test_nothing_is_measured_without(cells: np.ndarray, boxes: list[FoundBox]) -> None:
    np.testing.assert_array_equal(measure(cells, FRAME, boxes), NOTHING)
