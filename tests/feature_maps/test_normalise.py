"""Values to levels: hand-computed arrays exactly, and a slow reference in exact arithmetic within one level."""

from __future__ import annotations

import warnings
from fractions import Fraction
from random import Random
from typing import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.helpers import reference
from yolo_heatviz.feature_maps.colour import LEVELS, NONFINITE
from yolo_heatviz.feature_maps.normalise import normalise

NAN, INF = float("nan"), float("inf")
TOP, BAD = LEVELS - 1, None
THIRD, HALF, QUARTER = Fraction(1, 3), Fraction(1, 2), Fraction(1, 4)
F32, F64 = float(np.finfo(np.float32).max), float(np.finfo(np.float64).max)
SHAPES = arrays.array_shapes(min_dims=3, max_dims=3, max_side=5)
ANY_FLOATS = st.one_of(
    arrays.arrays(np.float16, SHAPES),
    arrays.arrays(np.float32, SHAPES, elements=st.floats(width=32)),
    arrays.arrays(np.float64, SHAPES, elements=st.floats()),
)


def entries(parts: list) -> list:
    """Palette entries from shares of the colour map, `BAD` for a value that is not finite."""
    if isinstance(parts, list):
        return [entries(part) for part in parts]
    return NONFINITE if parts is BAD else round(parts * TOP)


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        pytest.param([[0.0, 1.0, 3.0]], [[0, THIRD, 1]], id="thirds"),
        pytest.param([[5.0], [7.0]], [[0], [1]], id="minimum and maximum"),
        pytest.param([[-2.0, 0.0, 2.0]], [[0, HALF, 1]], id="half way goes to the even level"),
        pytest.param([[-3.0, -1.0], [-2.0, -1.5]], [[0, 1], [HALF, 3 * QUARTER]], id="all negative"),
        pytest.param([[4.0, 4.0, 4.0]], [[0, 0, 0]], id="flat"),
        pytest.param([[0.0]], [[0]], id="one pixel"),
        pytest.param([[0.0, -0.0]], [[0, 0]], id="both zeros are one value"),
        pytest.param([[0.0, NAN, 1.0]], [[0, BAD, 1]], id="a NaN takes no part"),
        pytest.param([[INF, 0.0, 1.0, -INF]], [[BAD, 0, 1, BAD]], id="infinities take no part"),
        pytest.param([[NAN, 2.0, INF]], [[BAD, 0, BAD]], id="one finite value is flat"),
        pytest.param([[NAN, INF], [-INF, NAN]], [[BAD, BAD], [BAD, BAD]], id="nothing finite"),
    ],
)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_hand_computed(channel: list, expected: list, dtype: type) -> None:
    assert normalise(np.array([channel], dtype)).levels.tolist() == [entries(expected)]


def test_each_channel_is_stretched_by_itself() -> None:
    maps = np.array([[[0, 1, 2]], [[100, 300, 500]], [[-1e-6, 0, 1e-6]]], np.float32)
    assert normalise(maps).levels.tolist() == [entries([[0, HALF, 1]])] * 3


def test_what_the_values_were() -> None:
    maps = np.array([[[1, 3, NAN, INF]], [[NAN, NAN, INF, -INF]], [[5, 5, 5, 5]], [[7, NAN, 7, 7]]], np.float32)
    found = normalise(maps)
    np.testing.assert_array_equal(found.low, [1, NAN, 5, 7])
    np.testing.assert_array_equal(found.high, [3, NAN, 5, 7])
    assert found.nonfinite.tolist() == [2, 4, 0, 1]
    assert found.flat.tolist() == [False, True, True, True]
    assert (found.low.dtype, found.high.dtype, found.nonfinite.dtype) == (np.float64, np.float64, np.int64)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        pytest.param("channel", [[0, 1], [0, 1]], id="each channel by itself"),
        pytest.param("stage", [[0, QUARTER], [HALF, 1]], id="all together"),
        pytest.param((0.0, 2.0), [[0, HALF], [1, 1]], id="fixed, clipped above"),
        pytest.param((1.0, 5.0), [[0, 0], [QUARTER, 3 * QUARTER]], id="fixed, clipped below"),
        pytest.param((10.0, 20.0), [[0, 0], [0, 0]], id="fixed, all below"),
        pytest.param((-20.0, -10.0), [[1, 1], [1, 1]], id="fixed, all above"),
    ],
)
def test_scales(scale: str | tuple[float, float], expected: list) -> None:
    maps = np.array([[[0, 1]], [[2, 4]]], np.float32)
    found = normalise(maps, scale)
    assert found.levels[:, 0].tolist() == entries(expected)
    assert (found.low.tolist(), found.high.tolist()) == ([0, 2], [1, 4])


def test_a_flat_channel_keeps_its_place_on_a_shared_scale() -> None:
    maps = np.array([[[0, 4]], [[2, 2]]], np.float32)
    assert normalise(maps, "stage").levels[1].tolist() == entries([[HALF, HALF]])
    assert normalise(maps, (2.0, 3.0)).levels[1].tolist() == [[0, 0]]
    assert normalise(maps, "stage").flat.tolist() == [False, True]


def test_a_channel_without_a_finite_value_leaves_a_shared_scale_alone() -> None:
    maps = np.array([[[0, 4]], [[NAN, INF]]], np.float32)
    assert normalise(maps, "stage").levels[:, 0].tolist() == entries([[0, 1], [BAD, BAD]])
    assert normalise(maps[1:], "stage").levels[:, 0].tolist() == entries([[BAD, BAD]])
    assert normalise(maps, (0.0, 4.0)).levels[:, 0].tolist() == entries([[0, 1], [BAD, BAD]])


@pytest.mark.parametrize(
    "maps",
    [
        pytest.param(np.array([[[-F32, -1.0, 0.0, F32]]], np.float32), id="float32's whole range"),
        pytest.param(np.array([[[-F64, -1.0, 0.0, F64]]]), id="float64's whole range"),
        pytest.param(np.array([[[-65504, 0, 65504]]], np.float16), id="float16's whole range"),
        pytest.param(np.array([[[1e38, 2e38, 3e38]]], np.float32), id="huge, one sign"),
        pytest.param(np.arange(12, dtype=np.float32).reshape(1, 3, 4) * 1.4e-45, id="float32 denormals"),
        pytest.param(np.arange(12).reshape(1, 3, 4) * 5e-324, id="float64 denormals"),
        pytest.param(np.arange(12, dtype=np.float32).reshape(1, 3, 4) * 1e-31, id="a span below the quick way's"),
        pytest.param(np.arange(12, dtype=np.float32).reshape(1, 3, 4) * 1e-29, id="a span just within the quick way's"),
        pytest.param(1e6 + np.arange(12, dtype=np.float32).reshape(1, 3, 4), id="a small span far from zero"),
        pytest.param(np.array([[[-(2**63), 0, 2**63 - 1]]]), id="int64's whole range"),
        pytest.param(np.array([[[0, 2**63, 2**64 - 1]]], np.uint64), id="uint64's whole range"),
        pytest.param(np.array([[[-128, 0, 127]]], np.int8), id="int8's whole range"),
        pytest.param(np.array([[[True, False]], [[True, True]]]), id="bool"),
    ],
)
def test_extremes(maps: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = normalise(maps).levels
    reference.assert_within_one_level(found, reference.levels(maps))


def test_extreme_limits() -> None:
    maps = np.array([[[-F64, 0.0, F64]]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert normalise(maps, (-F64, F64)).levels.tolist() == entries([[[0, HALF, 1]]])
        assert normalise(maps, (0.0, 1e-300)).levels.tolist() == entries([[[0, 0, 1]]])


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int64, np.float16, np.float32, np.float64])
@pytest.mark.parametrize("scale", [None, (-20.0, 40.0)])
def test_the_slow_reference(dtype: type, scale: tuple[float, float] | None) -> None:
    maps = (np.random.default_rng(0).normal(0, 30, (6, 7, 9))).astype(dtype)
    reference.assert_within_one_level(normalise(maps, scale or "channel").levels, reference.levels(maps, scale))


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(lambda maps: maps[::-1, ::-1, ::-1], id="backwards"),
        pytest.param(lambda maps: maps[:, ::2, 1::2], id="every second pixel"),
        pytest.param(lambda maps: maps.transpose(2, 0, 1), id="transposed"),
        pytest.param(lambda maps: np.asfortranarray(maps), id="Fortran order"),
        pytest.param(lambda maps: np.broadcast_to(maps[:1], maps.shape), id="broadcast"),
        pytest.param(lambda maps: maps[:, :, :1], id="one column"),
        pytest.param(lambda maps: maps.astype(">f4"), id="the other byte order"),
    ],
)
def test_any_memory_layout(view: Callable[[np.ndarray], np.ndarray]) -> None:
    maps = view(np.random.default_rng(1).normal(size=(4, 6, 8)).astype(np.float32))
    reference.assert_within_one_level(normalise(maps).levels, reference.levels(maps))


@pytest.mark.parametrize("scale", ["channel", "stage", (-1.0, 1.0)])
def test_the_input_is_unchanged(scale: str | tuple[float, float]) -> None:
    maps = np.random.default_rng(2).normal(size=(3, 4, 5)).astype(np.float32)
    maps[0, 0, 0] = NAN
    before = maps.copy()
    maps.setflags(write=False)
    normalise(maps, scale)
    np.testing.assert_array_equal(maps, before)


def test_no_channels() -> None:
    assert normalise(np.empty((0, 2, 3), np.float32)).levels.shape == (0, 2, 3)
    assert normalise(np.empty((0, 2, 3), np.float32), "stage").levels.shape == (0, 2, 3)


@given(ANY_FLOATS, st.sampled_from(["channel", "stage", (-1.5, 2.0)]))
@effort(max_examples=150, deadline=None)
def test_any_floats_have_levels_in_range(maps: np.ndarray, scale: str | tuple[float, float]) -> None:
    found = normalise(maps, scale)
    assert (found.levels.shape, found.levels.dtype) == (maps.shape, np.uint8)
    np.testing.assert_array_equal(found.levels == NONFINITE, ~np.isfinite(maps))
    assert (found.levels[np.isfinite(maps)] < LEVELS).all()


@given(ANY_FLOATS)
@effort(max_examples=150, deadline=None)
def test_any_floats_match_the_slow_reference(maps: np.ndarray) -> None:
    reference.assert_within_one_level(normalise(maps).levels, reference.levels(maps))


@given(ANY_FLOATS)
@effort(max_examples=100, deadline=None)
def test_order_is_kept_and_the_ends_are_reached(maps: np.ndarray) -> None:
    found = normalise(maps)
    for channel, levels, flat in zip(maps, found.levels, found.flat):
        finite = np.isfinite(channel)
        ascending = levels[finite][np.argsort(channel[finite], kind="stable")].astype(int)
        assert (np.diff(ascending) >= 0).all()
        if not flat:
            assert (ascending[0], ascending[-1]) == (0, LEVELS - 1)


@given(
    arrays.arrays(np.int64, SHAPES, elements=st.integers(-100, 100)),
    st.sampled_from([np.float32, np.float64]),
    st.floats(0.1, 10),
    st.floats(-100, 100),
)
@effort(max_examples=100, deadline=None)
def test_another_unit_of_measure_changes_at_most_one_level(
    whole: np.ndarray, dtype: type, factor: float, offset: float
) -> None:
    maps = whole.astype(dtype)
    reference.assert_within_one_level(normalise((maps * factor + offset).astype(dtype)).levels, normalise(maps).levels)


@given(ANY_FLOATS, st.randoms(use_true_random=False))
@effort(max_examples=60, deadline=None)
def test_permuted_channels_are_permuted_levels(maps: np.ndarray, random: Random) -> None:
    order = list(range(len(maps)))
    random.shuffle(order)
    np.testing.assert_array_equal(normalise(maps[order]).levels, normalise(maps).levels[order])


def test_zero_is_in_the_middle_of_all_channels() -> None:
    maps = np.array([[[-1.0, 0.0, 4.0]], [[2.0, 0.0, -5.0]]])
    found = normalise(maps, "zero")
    assert found.levels.tolist() == [[[96, 120, 215]], [[167, 120, 0]]]
    assert (found.bottom.tolist(), found.top.tolist()) == ([-5, -5], [5, 5])


@pytest.mark.parametrize("scale", ["channel", "stage", "zero"])
@pytest.mark.parametrize("flawed", [False, True], ids=["all finite", "with NaN"])
def test_outliers_take_the_ends_colours_and_leave_the_rest_its_range(scale: str, flawed: bool) -> None:
    maps = np.random.default_rng(0).normal(size=(2, 50, 50)).astype(np.float32)
    maps[0, 0, :3], maps[1, 0, 0] = [1e6, -1e6, np.nan if flawed else 0], 5e5
    found = normalise(maps, scale, 1.0)
    for number, channel in enumerate(maps):
        values = channel if scale == "channel" else maps
        values = values[np.isfinite(values)].astype(float)
        low, high = np.percentile(values, [1, 99])
        if scale == "zero":
            high = np.percentile(np.abs(values), 99)
            low = -high
        assert (found.bottom[number], found.top[number]) == pytest.approx((low, high))
        expected = reference.channel_levels(channel, (low, high))
        reference.assert_within_one_level(found.levels[number], expected)
    assert found.high[0] == 1e6, "the range that is told is the whole"
