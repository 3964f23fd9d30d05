"""The scales of a figure's panels."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.compare.scale_rule import fixed, scaled
from yolo_heatviz.errors import HeatvizError

FIRST, SECOND = np.array([[1.0, 3.0]]), np.array([[10.0, 20.0], [30.0, np.nan]])


def test_each_panel_has_its_own_range_and_a_bar_without_numbers() -> None:
    found = scaled([FIRST, None, SECOND], "panel", "L2", "jet")
    assert found.limits == [(1, 3), (0, 0), (10, 30)] and found.maps[0] is FIRST
    assert found.bar is not None and [words for _, words in found.bar.ticks] == ["min", "max"]


def test_maps_over_their_mean_share_a_scale_from_zero() -> None:
    found = scaled([FIRST, SECOND, None], "mean", "L2", "jet")
    np.testing.assert_allclose(found.maps[0], [[0.5, 1.5]])
    np.testing.assert_allclose(found.maps[1], [[0.5, 1.0], [1.5, np.nan]])
    assert found.limits == [(0, 1.5)] * 3 and found.maps[2] is None
    assert found.bar is not None and (found.bar.limits, found.bar.label) == ((0, 1.5), "L2 / its mean")


def test_twice_the_activation_is_the_same_map_over_its_mean() -> None:
    one, other = (scaled([values], "mean", "L2", "jet").maps[0] for values in (FIRST, FIRST * 1000))
    np.testing.assert_allclose(one, other)


def test_a_shared_scale_spans_all_and_a_fixed_one_is_as_given() -> None:
    assert scaled([FIRST, SECOND], "shared", "L2", "jet").limits == [(1, 30)] * 2
    assert scaled([FIRST, SECOND], "-1,2.5", "L2", "jet").limits == [(-1, 2.5)] * 2


@pytest.mark.parametrize("scale", ["panel", "shared", "0,1"])
def test_a_flat_map_and_one_of_nan_can_be_drawn(scale: str) -> None:
    found = scaled([np.full((2, 2), 4.0), np.full((2, 2), np.nan)], scale, "L2", "jet")
    assert found.bar is not None and len(found.limits) == 2


def test_without_a_map_there_is_no_bar() -> None:
    assert scaled([None, None], "panel", "L2", "jet").bar is None


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.array([[-1.0, 2.0]]), id="negative values"),
        pytest.param(np.zeros((2, 2)), id="nothing but zeros"),
        pytest.param(np.full((2, 2), np.nan), id="nothing finite"),
    ],
)
def test_a_map_without_a_mean_to_divide_by_is_refused(values: np.ndarray) -> None:
    with pytest.raises(HeatvizError, match=r"--scale mean: got a map.*accepted are maps without negative values"):
        scaled([values], "mean", "mean", "jet")


@pytest.mark.parametrize("text", ["panels", "1", "3,2", "0,nan", "0,1,2", "a,b"])
def test_what_is_no_scale_is_refused(text: str) -> None:
    with pytest.raises(HeatvizError, match=r"--scale: got .*accepted are panel, mean, shared, LOW,HIGH"):
        fixed(text)
