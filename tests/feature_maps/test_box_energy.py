"""How much of a channel's energy lies inside boxes, against sums written out pixel by pixel."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from yolo_heatviz.feature_maps.areas import UprightBoxes
from yolo_heatviz.feature_maps.box_energy import (
    BoxEnergy,
    _weighted_sums,
    box_energy,
    contrast,
    energy_inside,
)

FINITE = st.floats(-100, 100, width=32)


def coverage(boxes: np.ndarray, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    return UprightBoxes(boxes).coverage(shape, size)


def slow_share(channel: np.ndarray, covered: np.ndarray) -> float:
    low = min(value for row in channel.tolist() for value in row)
    total = sum(value - low for row in channel.tolist() for value in row)
    inside = sum(
        (channel[y, x] - low) * covered[y, x] for y in range(channel.shape[0]) for x in range(channel.shape[1])
    )
    return inside / total if total else covered.mean()


@given(arrays.arrays(np.float32, (3, 4, 5), elements=FINITE))
def test_the_share_is_the_sum_inside_over_the_sum(maps: np.ndarray) -> None:
    covered = coverage(np.array([[3, 2, 21, 13]]), (4, 5), (20, 25))
    found = energy_inside(maps, covered)
    assert found == pytest.approx([slow_share(channel.astype(float), covered) for channel in maps], abs=2e-3)
    assert ((found >= 0) & (found <= 1 + 1e-6)).all()


@given(arrays.arrays(np.float32, (2, 4, 5), elements=FINITE))
def test_each_box_alone_has_the_share_of_one_box(maps: np.ndarray) -> None:
    boxes = np.array([[3, 2, 21, 13], [0, 0, 25, 20], [-9, 11, 5, 30], [8, 8, 8, 12], [30, 2, 40, 9]], float)
    found = box_energy(maps, boxes, (20, 25), per_box=True).per_box
    alone = [box_energy(maps, box[None], (20, 25)) for box in boxes]
    assert [each.area for each in found] == pytest.approx([each.area for each in alone])
    for each, one in zip(found, alone):
        assert each.shares == pytest.approx(one.shares, abs=1e-6)


def test_shares_of_large_maps_are_exact() -> None:
    maps = np.random.default_rng(0).random((2, 320, 320), np.float32)
    maps[:, 0, 0] = 0
    box = np.array([[37.5, 11.0, 600.0, 555.3]])
    covered = coverage(box, (320, 320), (640, 640))
    shares = (maps.astype(float) * covered).sum(axis=(1, 2)) / maps.sum(axis=(1, 2), dtype=float)
    found = box_energy(maps, box, (640, 640), per_box=True)
    assert found.shares == pytest.approx(shares, rel=1e-7) and found.per_box[0].shares == pytest.approx(
        shares, rel=1e-7
    )


@pytest.mark.parametrize(
    "offset",
    [
        pytest.param(-0.278, id="as a SiLU's lowest value"),
        pytest.param(4.0, id="most of each sum lies below the energy"),
        pytest.param(1000.0, id="nearly all of it does"),
    ],
)
def test_what_lies_below_a_channels_values_takes_nothing_of_its_precision(offset: float) -> None:
    maps = (np.random.default_rng(0).random((5, 160, 120)) ** 2 + offset).astype(np.float32)
    maps[4] = maps[4] * 1e-3 + offset
    boxes = np.array([[40, 30, 400, 500], [300.5, 10, 350, 70]], float)
    found = box_energy(maps, boxes, (640, 480), per_box=True)
    above = maps.astype(float) - maps.min(axis=(1, 2), keepdims=True)
    for box, each in zip(boxes, found.per_box):
        inside = (above * coverage(box[None], (160, 120), (640, 480))).sum(axis=(1, 2))
        assert each.shares == pytest.approx(inside / above.sum(axis=(1, 2)), abs=1e-6)


def test_a_stage_is_not_copied() -> None:
    maps = np.random.default_rng(0).normal(size=(64, 160, 120)).astype(np.float32)
    tracemalloc.start()
    try:
        box_energy(maps, np.array([[40.0, 30, 400, 500]]), (640, 480))
        assert tracemalloc.get_traced_memory()[1] < maps.nbytes / 10
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, bool])
def test_what_is_bright_inside_the_box_alone_has_it_all(dtype: type) -> None:
    maps = np.zeros((2, 4, 4), dtype)
    maps[0, 1, 1] = maps[1, 3, 3] = 1
    covered = coverage(np.array([[0, 0, 2, 2]]), (4, 4), (4, 4))
    assert energy_inside(maps, covered).tolist() == [1, 0]


def test_an_offset_and_a_gain_change_nothing() -> None:
    maps = np.random.default_rng(0).random((4, 6, 6)).astype(np.float32)
    covered = coverage(np.array([[1, 1, 4, 5]]), (6, 6), (6, 6))
    assert energy_inside(maps * 7 - 3, covered) == pytest.approx(energy_inside(maps, covered), abs=1e-5)


def test_values_that_are_not_finite_are_left_out() -> None:
    maps = np.array([[[0.0, 1.0], [np.nan, np.inf]], [[np.nan, np.nan], [np.nan, -np.inf]]], np.float32)
    assert energy_inside(maps, np.array([[0.0, 1.0], [1.0, 1.0]])).tolist() == [1.0, 0.75]


def test_values_too_large_for_sums_of_float32() -> None:
    maps = np.full((1, 2, 2), -3e38, np.float32)
    maps[0, 0, 0] = 3e38
    assert energy_inside(maps, np.array([[1.0, 0.0], [0.0, 0.0]])).tolist() == [1.0]


def test_a_channel_with_one_peak_has_more_contrast_than_one_with_many() -> None:
    maps = np.zeros((3, 10, 10))
    maps[0, 5, 5] = 1
    maps[1, ::2] = 1
    assert contrast(maps).tolist() == [1.0, 0.1, 0.05]


def test_a_stage_is_judged_by_its_best_tenth() -> None:
    assert BoxEnergy(np.array([0.2, 0.9, 0.4]), 0.1, "boxes", np.zeros(1, bool)).score == 0.9
    assert BoxEnergy(np.linspace(0, 1, 21), 0.1, "boxes", np.zeros(1, bool)).score == pytest.approx(0.975)


def test_of_equal_channels_the_first_comes_first() -> None:
    assert BoxEnergy(np.array([0.5, 0.9, 0.9]), 0.1, "boxes", np.zeros(1, bool)).best(5) == [1, 2, 0]


def test_without_boxes_the_contrast_stands_in() -> None:
    maps = np.random.default_rng(0).random((3, 8, 8))
    found = box_energy(maps, np.empty((0, 4)), (64, 64))
    assert found.by == "contrast" and found.shares.tolist() == contrast(maps).tolist()
    found = box_energy(maps, np.array([[0, 0, 32, 64]]), (64, 64))
    assert (found.by, found.area) == ("boxes", 0.5)


def test_flat_channels_are_told() -> None:
    maps = np.random.default_rng(0).random((3, 4, 4)).astype(np.float32)
    maps[1] = 0.5
    assert box_energy(maps, np.empty((0, 4)), (32, 32)).flat.tolist() == [False, True, False]


def test_a_box_beside_the_map_reads_no_memory_that_is_not_its_own() -> None:
    """Where a side is 0, NumPy 2.4's einsum multiplies by what lies in the place of the weights, here NaN."""
    weights = np.ndarray((3, 0), np.float32, buffer=np.full(1, np.nan, np.float32), strides=(0, 0))
    assert _weighted_sums(np.ones((2, 3, 5), np.float32)[:, :, :0], weights).tolist() == [0, 0]
