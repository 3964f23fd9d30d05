from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.demo.cloth.loom import new_cloth
from yolo_heatviz.demo.cloth.weave import draw


def test_cloth_has_the_asked_shape_and_no_defect():
    cloth = new_cloth(np.random.default_rng(0), (48, 80))
    assert cloth.shape == cloth.u.shape == cloth.v.shape == (48, 80)
    assert not cloth.forced.any()
    assert (cloth.fold == 1).all()


def test_threads_grow_with_the_picture():
    small, large = (new_cloth(np.random.default_rng(4), (side, side)) for side in (160, 640))
    assert np.allclose(np.array(large.pitch) / small.pitch, 4)


@pytest.mark.parametrize("seed", range(4))
def test_every_thread_is_wide_enough_to_be_seen(seed):
    cloth = new_cloth(np.random.default_rng(seed), (320, 320))
    assert 2.5 < min(cloth.pitch) <= max(cloth.pitch) < 9.1
    # Positions grow along their axis: no thread folds back over itself.
    assert (np.diff(cloth.u, axis=1) > 0).mean() > 0.99
    assert (np.diff(cloth.v, axis=0) > 0).mean() > 0.99


def test_cloths_differ_in_colour():
    means = [draw(new_cloth(np.random.default_rng(seed), (64, 64))).mean((0, 1)) for seed in range(8)]
    assert np.ptp(means, axis=0).min() > 0.1
