"""A detection's part of the image under its stage."""

from __future__ import annotations

import numpy as np

from yolo_heatviz.drawing.box import Box
from yolo_heatviz.drawing.scene import Scene
from yolo_heatviz.drawing.views import crop
from yolo_heatviz.drawing.views.stage_maps import StageMaps
from yolo_heatviz.settings import Settings


def test_a_crop_shows_its_box_and_what_is_around_it() -> None:
    image = np.zeros((400, 800, 3), np.uint8)
    image[100:200, 300:700, 1] = 200
    maps = np.random.default_rng(0).random((4, 10, 20))
    stage_maps = StageMaps(maps, "stage 17", stride=40, scene=Scene(image, line_width=1), input_size=(400, 800))
    picture = crop.draw(stage_maps, Settings(heat_opacity=0), Box((300, 100, 700, 200), "hole"), ["a", "b"]).rgb()
    body = picture[-12 - 300 : -12, 12 : 12 + 600]
    expected = image[0:300, 200:800].copy()
    differ = (body != expected).any(axis=2)
    rows, columns = np.nonzero(differ)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (100, 200, 100, 500)
    assert differ.sum() == 2 * (401 + 101) - 4


def test_a_small_one_is_enlarged_by_a_whole_factor() -> None:
    scene = Scene(np.zeros((100, 100, 3), np.uint8))
    stage_maps = StageMaps(np.random.default_rng(0).random((4, 10, 10)), "stage 17", stride=10, scene=scene)
    small = crop.draw(stage_maps, Settings(), Box((40, 40, 60, 50), "hole"), [])
    assert small.rgb().shape[0] > 220 and small.rgb().shape[1] >= 330


def test_a_box_at_the_corner_or_of_no_size_still_has_pixels() -> None:
    assert crop.window((100, 100, 100, 100), (100, 100)) == (99, 99, 100, 100)
    assert crop.window((0, 0, 0, 0), (100, 100)) == (0, 0, 1, 1)
