"""The cells of the page's maps, against means worked out one by one."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.report.cells import means, side_of


@pytest.mark.parametrize(
    ("shape", "stride", "side"),
    [
        pytest.param((320, 240), 2, 4, id="the first stage at 640"),
        pytest.param((160, 160), 4, 2, id="the second"),
        pytest.param((80, 60), 8, 1, id="the finest that a head reads"),
        pytest.param((640, 384), 2, 4, id="the first at 1280"),
        pytest.param((160, 96), 8, 1, id="the finest that a head reads at 1280"),
        pytest.param((240, 240), 8, 2, id="the same at 1920"),
        pytest.param((160, 160), 2, 2, id="the first at 320"),
        pytest.param((80, 80), 4, 1, id="the second at 320"),
        pytest.param((160, 160), None, 1, id="of a stride that is not known"),
        pytest.param((480, 320), 3, 2, id="3 would leave a rest of the shorter axis"),
        pytest.param((321, 320), 2, 1, id="no number divides both"),
        pytest.param((1, 4000), 8, 1, id="a line"),
        pytest.param((1, 1), 32, 1, id="a point"),
    ],
)
def test_a_side_leaves_no_rest(shape: tuple[int, int], stride: int | None, side: int) -> None:
    assert side_of(*shape, stride) == side_of(*shape[::-1], stride) == side


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("side", [1, 2, 3])
@pytest.mark.parametrize("scale", [1, 3e38], ids=["plain", "sums beyond float32"])
def test_a_cell_is_the_mean_of_its_values(side: int, scale: float, dtype: type) -> None:
    maps = (np.random.default_rng(side).uniform(-1, 1, (3, 12, 18)) * scale).astype(dtype)
    before = maps.copy()
    found = means(maps, side)
    assert found.dtype == dtype and found.shape == (3, 12 // side, 18 // side)
    for place in np.ndindex(*found.shape):
        number, row, column = place
        cell = maps[number, row * side : (row + 1) * side, column * side : (column + 1) * side].astype(np.float64)
        assert found[place] == pytest.approx(cell.mean(), abs=1e-6 * scale)
    np.testing.assert_array_equal(maps, before)


@pytest.mark.parametrize("bad", [[np.nan], [np.inf], [np.inf, -np.inf]], ids=["NaN", "infinite", "of both signs"])
def test_a_cell_over_what_is_not_finite_is_not_finite(bad: list[float]) -> None:
    maps = np.random.default_rng(0).normal(size=(2, 4, 6)).astype(np.float32)
    alone = means(maps[1:], 2)
    maps[0, 0, : len(bad)] = bad
    found = means(maps, 2)
    assert np.isfinite(found[0]).tolist() == [[False, True, True], [True, True, True]]
    np.testing.assert_array_equal(found[1:], alone)  # to the bit: the other maps go the way that they go alone
