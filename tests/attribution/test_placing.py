"""Stages' maps over the image: never stretched over padding, each stage as heavy as another."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.attribution.placing import over_image, spread
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
    around = found[:69, 112:200].sum()  # three cells to each side
    assert around > 0.99 * found.sum() and found.dtype == np.float32


def test_what_lies_on_padding_is_left_out() -> None:
    image, network = (100, 200), (64, 64)
    padding = np.zeros((16, 16))
    padding[0] = 1
    assert over_image({4: padding}, place(image, network), network, image).sum() < 0.001
    half = padding.copy()
    half[7:9] = 0.5
    assert over_image({4: half}, place(image, network), network, image).sum() == pytest.approx(0.5, abs=0.01)


def test_each_stage_counts_the_same_and_silent_ones_not() -> None:
    left, right = np.zeros((16, 16)), np.zeros((8, 8))
    left[:, 0] = 1e-6
    right[:, 7] = 1e6
    found = over_image({2: left, 4: right, 6: np.zeros((2, 2))}, Place(0, 0, 64, 64), (64, 64), (64, 64))
    assert found[:, :32].sum() == pytest.approx(0.5, abs=0.01) and found[:, 32:].sum() == pytest.approx(0.5, abs=0.01)


def test_what_was_cut_off_before_the_network_saw_it_has_nothing() -> None:
    found = over_image({2: np.ones((8, 8))}, place((60, 120), (64, 64), "cropped"), (64, 64), (60, 120))
    assert not found[:, :29].any() and not found[:, 91:].any()
    assert found.sum() == pytest.approx(1, abs=0.02)


def test_signs_stay() -> None:
    values = np.repeat([[-3.0, 1.0]], 8, axis=1).repeat(2, axis=0)
    found = over_image({2: values}, Place(0, 0, 8, 64), (8, 64), (1, 2))
    assert found[0, 0] == pytest.approx(-3 * found[0, 1], rel=0.1) and found[0, 1] > 0


def test_a_cell_is_spread_over_what_it_sees_and_its_share_stays() -> None:
    marked = np.zeros((9, 11))
    marked[4, 5] = marked[0, 0] = 1
    found = spread(marked)
    assert found.sum() == pytest.approx(2)
    for far in (1, 2, 3):
        for near, middle in ((found[4, 5 + far], found[4, 5]), (found[4 - far, 5], found[4, 5])):
            assert near / middle == pytest.approx(np.exp(-(far**2) / 2), rel=0.02), far
    assert spread(np.full((1, 2), 3.0)).tolist() == [[pytest.approx(3.0)] * 2]
