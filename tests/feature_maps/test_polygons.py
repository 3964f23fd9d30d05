"""What rotated boxes cover of each pixel of a map, against points that are counted and areas that are known."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.polygons import rotated, slow_coverage
from yolo_heatviz.feature_maps.areas import UprightBoxes
from yolo_heatviz.feature_maps.box_energy import box_energy
from yolo_heatviz.feature_maps.polygons import RotatedBoxes, polygon_coverage

SHAPE = (5, 7)


BOXES = st.builds(
    rotated, st.floats(-2, 9), st.floats(-2, 7), st.floats(0.1, 9), st.floats(0.1, 5), st.sampled_from([*range(181)])
)


@given(st.lists(BOXES, max_size=5))
def test_the_union_is_what_points_count(polygons: list[np.ndarray]) -> None:
    found = polygon_coverage(np.array(polygons).reshape(-1, 4, 2), SHAPE)
    assert np.abs(found - slow_coverage(polygons, SHAPE)).max() < 0.04


@pytest.mark.parametrize("degrees", [0, 17, 45, 90, 133.7, 180])
def test_the_area_of_one_inside_the_map_is_its_own(degrees: float) -> None:
    found = polygon_coverage(rotated(3.3, 2.6, 3.1, 1.7, degrees)[None], SHAPE)
    assert found.sum() == pytest.approx(3.1 * 1.7, abs=1e-12)


@pytest.mark.parametrize(
    ("polygons", "area"),
    [
        pytest.param([rotated(3, 2, 2, 2, 30)] * 3, 4, id="one three times"),
        pytest.param([rotated(3, 2, 2, 2, 30), rotated(3, 2, 2, 2, 120)], 4, id="one turned onto itself"),
        pytest.param([rotated(3, 2, 2, 2, 30), rotated(3, 2, 1, 1, 77)], 4, id="one within the other"),
        pytest.param([rotated(1, 1, 1, 1, 45), rotated(5, 3, 1, 2, 45)], 3, id="apart"),
        pytest.param([rotated(3, 2, 2, 2, 0), rotated(3, 2, 2, 2, 45)], 16 - 8 * np.sqrt(2), id="a star"),
        pytest.param([rotated(2, 2, 2, 2, 0), rotated(4, 2, 2, 2, 0)], 8, id="side by side"),
        pytest.param([rotated(3, 2, 2, 2, 30), rotated(3, 2, 2, 2, 30) + 1e-11], 4, id="apart by rounding"),
        pytest.param([rotated(3, 2, 2, 0, 30)], 0, id="no height"),
        pytest.param([rotated(-30, 2, 2, 1, 30)], 0, id="beside the map"),
        pytest.param([np.array([[1, 1], [4, 1], [2, 2], [1, 4]])], 3, id="one with a corner turned in"),
        pytest.param([rotated(3, 2, 200, 200, 30)], 35, id="around the map"),
        pytest.param([], 0, id="none"),
    ],
)
def test_the_area_of_several_is_that_of_their_union(polygons: list[np.ndarray], area: float) -> None:
    found = polygon_coverage(np.array(polygons).reshape(-1, 4, 2), SHAPE)
    assert found.sum() == pytest.approx(area, abs=2e-3 if area % 1 else 1e-9) and found.shape == SHAPE
    assert ((found >= 0) & (found <= 1)).all()


def test_boxes_that_are_not_turned_cover_what_upright_ones_do() -> None:
    random = np.random.default_rng(0)
    low = random.uniform(-10, 60, (40, 2))
    boxes = np.concatenate([low, low + random.uniform(0, 40, (40, 2))], axis=1)
    corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    args = (12, 17), (64, 64)
    assert np.abs(RotatedBoxes(corners).coverage(*args) - UprightBoxes(boxes).coverage(*args)).max() < 1e-9
    for one, other in zip(RotatedBoxes(corners).each(*args), UprightBoxes(boxes).each(*args)):
        assert one.share((12, 17)) == pytest.approx(other.share((12, 17)), abs=1e-12)


def test_a_crowd_that_overlaps_covers_what_points_count() -> None:
    random = np.random.default_rng(0)
    boxes = [rotated(*random.uniform(0, 20, 2), *random.uniform(1, 6, 2), random.uniform(0, 180)) for _ in range(60)]
    found, expected = polygon_coverage(np.array(boxes), (20, 20)), slow_coverage(boxes, (20, 20), fine=50)
    assert np.abs(found - expected).max() < 0.04 and found.sum() == pytest.approx(expected.sum(), abs=0.2)


def test_energy_is_measured_inside_the_turned_box_not_in_what_lies_around_it() -> None:
    maps = np.zeros((2, 20, 20), np.float32)
    maps[0, 10, 10] = maps[1, 2, 2] = 1  # the middle, and a corner of what lies around it
    diamond = RotatedBoxes(np.array([[[80, 0], [160, 80], [80, 160], [0, 80]]]))
    found = box_energy(maps, diamond, (160, 160), per_box=True)
    assert found.shares.tolist() == [1, 0] and found.area == 0.5 and found.by == "rotated boxes"
    assert found.per_box[0].shares.tolist() == [1, 0] and found.per_box[0].area == 0.5


def test_each_alone_has_the_share_of_one_box() -> None:
    random = np.random.default_rng(1)
    maps = random.random((3, 9, 13)).astype(np.float32)
    boxes = np.array(
        [rotated(*random.uniform(-9, 110, 2), *random.uniform(1, 60, 2), random.uniform(0, 180)) for _ in range(20)]
    )
    found = box_energy(maps, RotatedBoxes(boxes), (72, 104), per_box=True).per_box
    energy = maps.astype(float) - maps.min(axis=(1, 2), keepdims=True)
    for box, each in zip(boxes, found):
        covered = slow_coverage([box / 8], (9, 13))
        assert each.shares == pytest.approx((energy * covered).sum((1, 2)) / energy.sum((1, 2)), abs=3e-3)
        alone = box_energy(maps, RotatedBoxes(box[None]), (72, 104))
        assert each.area == pytest.approx(alone.area) and each.shares == pytest.approx(alone.shares, abs=1e-6)


@pytest.mark.parametrize("degrees", [0.5, 2, 45], ids=lambda degrees: f"turned by {degrees}")
def test_the_union_is_as_near_as_is_said(degrees: float) -> None:
    boxes = [rotated(8, 4 + by, 13, 1.3, degrees * turn) for by, turn in ((0, 1), (0.9, 1), (1.1, -1), (2.9, 0.5))]
    found, expected = polygon_coverage(np.array(boxes), (9, 16)), slow_coverage(boxes, (9, 16), fine=200)
    assert np.abs(found - expected).max() < 1 / 64 + 1 / 200 and found.sum() == pytest.approx(expected.sum(), abs=0.05)


@pytest.mark.parametrize("shape", [(80, 80), (320, 320)], ids=str)
def test_a_crowd_takes_little_time_and_memory(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(0)
    boxes = [
        rotated(*random.uniform(99, 540, 2), *random.uniform(50, 300, 2), random.uniform(0, 180)) for _ in range(300)
    ]
    crowd = RotatedBoxes(np.array(boxes))
    tracemalloc.start()
    start = time.process_time()
    try:
        crowd.coverage(shape, (640, 640))  # at each crossing of two sides it took a minute and gigabytes
        assert time.process_time() - start < 5 and tracemalloc.get_traced_memory()[1] < 60e6
    finally:
        tracemalloc.stop()
