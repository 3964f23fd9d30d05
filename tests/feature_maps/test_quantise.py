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
@pytest.mark.parametrize("scratch", [None, np.empty((9, 7), np.float32)], ids=["new memory", "given memory"])
def test_the_faster_way_is_off_by_one_step_at_most(dtype: type, steps: Steps, scratch: np.ndarray | None) -> None:
    values = np.random.default_rng(0).normal(size=(9, 7)).astype(np.float32)
    low, high, nonfinite = finite_range(values)
    exact = np.rint((values.astype(float) - low) / (high - low) * steps.last)
    slow, fast = np.empty((2, 9, 7), dtype)
    quantise(values, (low, high), steps, out=slow)
    quantise(values, (low, high), steps, out=fast, within=True, scratch=scratch)
    assert nonfinite == 0 and (slow == exact).all()
    assert np.abs(fast - exact).max() <= 1 and (fast.min(), fast.max()) == (0, steps.last)


@pytest.mark.parametrize(("dtype", "steps"), BITS)
def test_what_has_no_step_of_its_own(dtype: type, steps: Steps) -> None:
    values = np.array([[-9.0, 9.0, np.nan, -np.inf]])
    out = np.empty((1, 4), dtype)
    quantise(values, (-1.0, 1.0), steps, out=out)
    assert out.tolist() == [[0, steps.last, steps.nonfinite, steps.nonfinite]]
    quantise(values, (2.0, 2.0), steps, out=out)
    assert out.tolist() == [[0, 0, steps.nonfinite, steps.nonfinite]]


def test_the_range_of_what_is_finite() -> None:
    assert finite_range(np.array([[np.inf, 2.0], [np.nan, -1.0]])) == (-1.0, 2.0, 2)
    low, high, nonfinite = finite_range(np.array([np.nan, np.inf]))
    assert np.isnan([low, high]).all() and nonfinite == 2
