"""Each reduction to one map against a slow double, and its picture."""

from __future__ import annotations

import math

import numpy as np
import pytest

from yolo_heatviz import Settings, render
from yolo_heatviz.drawing.compose import MARGIN
from yolo_heatviz.drawing.views.one_map import one_map
from yolo_heatviz.drawing.views.stage_maps import StageMaps
from yolo_heatviz.feature_maps.colour import NONFINITE
from yolo_heatviz.feature_maps.reductions import REDUCTIONS

MAPS = np.random.default_rng(0).normal(1, 2, (6, 4, 5)).astype(np.float32)


def population_deviation(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))


SLOW = {
    "mean": lambda values: sum(values) / len(values),
    "squeeze_mean": lambda values: sum(values) / len(values),
    "max": max,
    "min": min,
    "sum": sum,
    "std": population_deviation,
    "l2": lambda values: math.sqrt(sum(value * value for value in values)),
    "abs-mean": lambda values: sum(map(abs, values)) / len(values),
}


@pytest.mark.parametrize("reduction", SLOW)
def test_each_pixel_against_a_slow_double(reduction: str) -> None:
    found = one_map(StageMaps(MAPS), Settings(), reduction).values
    for y, x in np.ndindex(4, 5):
        assert found[y, x] == pytest.approx(SLOW[reduction](MAPS[:, y, x].tolist()), abs=1e-5)


def test_every_way_has_a_double() -> None:
    assert {*SLOW, "select_max"} == set(REDUCTIONS)


def test_select_max_is_the_channel_with_the_largest_sum() -> None:
    maps = np.zeros((3, 2, 2), np.float32)
    maps[0, 0, 0], maps[1], maps[2] = 7, 2, 1
    np.testing.assert_array_equal(one_map(StageMaps(maps), Settings(), "select_max").values, maps[1])


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "float16", "float32"])
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_no_type_overflows(reduction: str, dtype: str) -> None:
    maps = np.full((300, 2, 2), 100).astype(dtype)
    value = float(maps[0, 0, 0])
    expected = {"sum": 300 * value, "l2": math.sqrt(300) * value, "std": 0}.get(reduction, value)
    assert one_map(StageMaps(maps), Settings(), reduction).values[0, 0] == pytest.approx(expected)


@pytest.mark.parametrize("reduction", ["mean", "channel"])
def test_the_map_is_the_picture_s_body(reduction: str) -> None:
    ramp = np.arange(20, dtype=np.float32).reshape(1, 4, 5).repeat(3, axis=0)
    entries = render(ramp, Settings(view=reduction)).entries
    body = entries[-MARGIN - 4 * 128 : -MARGIN, MARGIN : MARGIN + 5 * 128][64::128, 64::128]
    np.testing.assert_array_equal(body, np.rint(ramp[0] / 19 * 239))


def test_channel_is_the_first_that_is_chosen() -> None:
    numbered = np.arange(6.0).repeat(4).reshape(6, 2, 2) + np.array([[0, 0.1], [0.2, 0.3]])
    for channels, expected in (("first", 0), ("4,1", 4), ("last", 2), ("top", 5)):
        found = one_map(StageMaps(numbered), Settings(channels=channels, n=4), "channel")
        assert found.channel == expected and found.values[0, 0] == expected


def test_a_pixel_with_a_nan_is_grey() -> None:
    maps = MAPS.copy()
    maps[2, 1, 3] = np.nan
    picture = render(maps, Settings(view="l2"))
    body = picture.entries[-MARGIN - 4 * 128 : -MARGIN, MARGIN : MARGIN + 5 * 128][64::128, 64::128]
    assert np.argwhere(body == NONFINITE).tolist() == [[1, 3]]
    assert picture.nonfinite == 1 and np.isfinite([picture.low, picture.high]).all()
