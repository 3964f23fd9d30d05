from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.demo.cloth.defects import IN_WEAVE, NAMES, ON_CLOTH, tight_box
from yolo_heatviz.demo.cloth.loom import new_cloth
from yolo_heatviz.demo.cloth.weave import draw


def test_every_name_has_one_way_to_be_made():
    assert sorted([*IN_WEAVE, *ON_CLOTH]) == sorted(NAMES)


def test_box_of_a_mask_by_hand():
    mask = np.zeros((6, 8), np.float32)
    mask[2:4, 3:7] = 1
    mask[0, 0] = 0.2
    assert tight_box(mask) == (3, 2, 7, 4)
    assert tight_box(mask, level=0.1) == (0, 0, 7, 4)
    assert tight_box(np.zeros((6, 8), np.float32)) is None


@pytest.mark.parametrize("name", IN_WEAVE)
def test_mask_of_a_change_in_the_weave_is_where_the_drawing_differs(name):
    cloth = new_cloth(np.random.default_rng(1), (160, 160))
    before = draw(cloth)
    mask = IN_WEAVE[name](np.random.default_rng(2), cloth)
    differs = np.abs(draw(cloth) - before).mean(2)
    assert mask.shape == (160, 160)
    assert differs[mask > 0.5].mean() > 5 * differs[mask < 0.05].mean()


@pytest.mark.parametrize("name", ON_CLOTH)
def test_mask_of_a_change_on_the_cloth_is_where_the_drawing_differs(name):
    cloth = new_cloth(np.random.default_rng(1), (160, 160))
    before = draw(cloth)
    drawn = before.copy()
    mask = ON_CLOTH[name](np.random.default_rng(2), cloth, drawn)
    differs = np.abs(drawn - before).mean(2)
    assert 0 <= mask.min() <= mask.max() <= 1
    assert differs[mask > 0.5].mean() > 5 * differs[mask < 0.05].mean()
