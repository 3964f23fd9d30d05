"""Values as whole numbers: both ways against rounding in float64."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.feature_maps.quantise import Steps, finite_range, quantise

BITS = [
    pytest.param(np.uint8, Steps(239, 255), id="8 bits"),
    pytest.param(np.uint16, Steps(65534, 65535), id="16 bits"),
]


@pytest.mark.parametrize(("dtype", "steps"), BITS)
@pytest.mark.parametrize("shape", [(3, 9, 7), (2, 300, 250), (300, 20, 15)], ids=["small", "large", "many"])
def test_the_faster_way_is_off_by_one_step_at_most(dtype: type, steps: Steps, shape: tuple[int, int, int]) -> None:
    maps = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    low, high, nonfinite = finite_range(maps)
    span = (high - low)[:, None, None]
    exact = np.rint((maps.astype(float) - low[:, None, None]) / span * steps.last)
    slow, fast = np.empty((2, *shape), dtype)
    quantise(maps, low, high, steps, out=slow, within=np.zeros(len(maps), bool))
    quantise(maps, low, high, steps, out=fast, within=nonfinite == 0)
    assert not nonfinite.any() and (slow == exact).all()
    assert np.abs(fast - exact).max() <= 1 and (fast.min(), fast.max()) == (0, steps.last)


@pytest.mark.parametrize(("dtype", "steps"), BITS)
def test_each_map_comes_out_as_it_does_alone(dtype: type, steps: Steps) -> None:
    """Whatever lies beside it: other ranges, nothing finite, numbers that need the exact way."""
    maps = np.random.default_rng(1).normal(size=(40, 30, 40)).astype(np.float32)
    maps[3], maps[7, 0, 0], maps[9], maps[20:22] = 2.5, np.nan, np.inf, maps[20:22] * 1e-36
    low, high, nonfinite = finite_range(maps)
    together, alone = np.empty((2, *maps.shape), dtype)
    quantise(maps, low, high, steps, out=together, within=nonfinite == 0)
    for k in range(len(maps)):
        one = slice(k, k + 1)
        quantise(maps[one], low[one], high[one], steps, out=alone[one], within=nonfinite[one] == 0)
        assert [each[0] for each in finite_range(maps[one])] == pytest.approx(
            [low[k], high[k], nonfinite[k]], nan_ok=True
        )
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize(("dtype", "steps"), BITS)
def test_what_has_no_step_of_its_own(dtype: type, steps: Steps) -> None:
    maps, outside = np.array([[[-9.0, 9.0, np.nan, -np.inf]]] * 2), np.zeros(2, bool)
    out = np.empty((2, 1, 4), dtype)
    quantise(maps, np.array([-1.0, 2.0]), np.array([1.0, 2.0]), steps, out=out, within=outside)
    assert out[0].tolist() == [[0, steps.last, steps.nonfinite, steps.nonfinite]]
    assert out[1].tolist() == [[0, 0, steps.nonfinite, steps.nonfinite]]


def test_the_range_of_what_is_finite() -> None:
    low, high, nonfinite = finite_range(np.array([[[np.inf, 2.0], [np.nan, -1.0]], [[np.nan, np.inf]] * 2]))
    assert (low[0], high[0]) == (-1.0, 2.0) and np.isnan([low[1], high[1]]).all() and nonfinite.tolist() == [2, 4]
