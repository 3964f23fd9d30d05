from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.demo.cloth.loom import new_cloth
from yolo_heatviz.demo.cloth.weave import WEAVES, draw, weave_tile


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("weave", WEAVES)
def test_tile_shows_the_thread_that_the_weave_puts_on_top(weave):
    matrix = WEAVES[weave]
    tile = weave_tile(matrix, rng())
    rows, columns = matrix.shape
    middles = tile.reshape(rows, 16, columns, 16, 2)[:, 7:9, :, 7:9, 0].mean((1, 3))
    assert np.array_equal(middles > 0.5, matrix > 0.5)


def test_drawing_repeats_with_the_threads():
    cloth = new_cloth(rng(1), (64, 64))
    cloth.u, cloth.v = np.meshgrid(
        *(np.arange(64, dtype=np.float32) * pitch / 16 + 64 * pitch for pitch in cloth.pitch)
    )
    cloth.streaks = (np.ones((128, 512), np.float32),) * 2
    cloth.colours = (np.full((1, 3), 0.5, np.float32),) * 2
    drawn = draw(cloth)
    high, wide = cloth.tile.shape[:2]
    assert np.allclose(drawn[:-high], drawn[high:], atol=1e-5)
    assert np.allclose(drawn[:, :-wide], drawn[:, wide:], atol=1e-5)


def test_drawing_changes_nothing_and_is_float_rgb():
    cloth = new_cloth(rng(2), (40, 60))
    before = {name: np.copy(value) for name, value in vars(cloth).items() if isinstance(value, np.ndarray)}
    drawn = draw(cloth)
    assert drawn.shape == (40, 60, 3)
    assert drawn.dtype == np.float32
    assert all(np.array_equal(vars(cloth)[name], value) for name, value in before.items())
