"""The cells of the page's maps, against means worked out one by one."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.report.cells import means, side_of


@pytest.mark.parametrize(
    ("shape", "side"),
    [
        pytest.param((320, 240), 2, id="the first stage at 640"),
        pytest.param((160, 160), 1, id="the second"),
        pytest.param((640, 384), 4, id="the first at 1280"),
        pytest.param((480, 320), 2, id="3 would leave a rest of the shorter axis"),
        pytest.param((321, 320), 1, id="no number divides both"),
        pytest.param((1, 4000), 1, id="a line"),
        pytest.param((1, 1), 1, id="a point"),
    ],
)
def test_a_side_leaves_no_rest(shape: tuple[int, int], side: int) -> None:
    assert side_of(*shape) == side_of(*shape[::-1]) == side


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("side", [1, 2, 3])
@pytest.mark.parametrize("scale", [1, 3e38], ids=["plain", "sums beyond float32"])
def test_a_cell_is_the_mean_of_its_values(side: int, scale: float, dtype: type) -> None:
    values = (np.random.default_rng(side).uniform(-1, 1, (12, 18)) * scale).astype(dtype)
    before = values.copy()
    found = means(values, side)
    assert found.dtype == dtype
    for row in range(12 // side):
        for column in range(18 // side):
            cell = values[row * side : (row + 1) * side, column * side : (column + 1) * side].astype(np.float64)
            assert found[row, column] == pytest.approx(cell.mean(), abs=1e-6 * scale)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("bad", [[np.nan], [np.inf], [np.inf, -np.inf]], ids=["NaN", "infinite", "of both signs"])
def test_a_cell_over_what_is_not_finite_is_not_finite(bad: list[float]) -> None:
    values = np.ones((4, 6), np.float32)
    values[0, : len(bad)] = bad
    assert np.isfinite(means(values, 2)).tolist() == [[False, True, True], [True, True, True]]
