from __future__ import annotations

import numpy as np

from yolo_heatviz.demo.cloth.camera import photograph


def test_camera_keeps_the_drawing_and_clips_what_is_too_bright():
    drawn = np.full((32, 48, 3), 5, np.float32)
    seen = photograph(np.random.default_rng(0), drawn)
    assert seen.dtype == np.uint8
    assert (seen == 255).all()
    assert (drawn == 5).all()


def test_camera_adds_noise_to_an_even_drawing_and_keeps_its_colour():
    red = np.zeros((64, 64, 3), np.float32)
    red[..., 0] = 0.5
    seen = photograph(np.random.default_rng(1), red)
    assert seen[..., 0].std() > 1
    assert seen[..., 0].mean() > 80 > 10 > seen[..., 2].mean()
