"""Stages' maps over the image: never stretched over padding, each stage as heavy as another."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.attribution.placing import over_image
from yolo_heatviz.feature_maps.letterbox import Place, place


def test_a_mark_lies_where_the_network_saw_it() -> None:
    image, network = (100, 200), (64, 64)
    within = place(image, network)  # 32 rows of 64, with 16 of padding above
    marked = np.zeros((16, 16))
    marked[6, 12] = (
        1  # rows 24 to 28, columns 48 to 52 of the input: rows 25 to 37.5, columns 150 to 162.5 of the image
    )
    found = over_image({4: marked}, within, network, image)
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert 25 <= row < 38 and 150 <= column < 163
    heaviest = found[22:41, 147:166].sum()
    assert heaviest > 0.7 * found.sum() and found.dtype == np.float32


def test_what_lies_on_padding_is_left_out() -> None:
    image, network = (100, 200), (64, 64)
    padding = np.zeros((16, 16))
    padding[0:3] = 1
    assert over_image({4: padding}, place(image, network), network, image).sum() == 0
    half = padding.copy()
    half[6:9] = 1
    assert over_image({4: half}, place(image, network), network, image).sum() == pytest.approx(0.5, abs=0.01)


def test_each_stage_counts_the_same_and_silent_ones_not() -> None:
    left, right = np.zeros((8, 8)), np.zeros((4, 4))
    left[:, 0] = 1e-6
    right[:, 3] = 1e6
    found = over_image({2: left, 4: right, 6: np.zeros((2, 2))}, Place(0, 0, 64, 64), (64, 64), (64, 64))
    assert found[:, :32].sum() == pytest.approx(0.5, abs=0.01) and found[:, 32:].sum() == pytest.approx(0.5, abs=0.01)


def test_what_was_cut_off_before_the_network_saw_it_has_nothing() -> None:
    found = over_image({2: np.ones((8, 8))}, place((60, 120), (64, 64), "cropped"), (64, 64), (60, 120))
    assert not found[:, :29].any() and not found[:, 91:].any()
    assert found.sum() == pytest.approx(1, abs=0.02)


def test_signs_stay() -> None:
    values = np.array([[-3.0, 1.0], [-3.0, 1.0]])
    found = over_image({2: values}, Place(0, 0, 8, 8), (8, 8), (2, 2))
    assert found.tolist() == [[-0.375, 0.125], [-0.375, 0.125]]
