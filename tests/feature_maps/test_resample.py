"""Enlarged and sampled maps against hand-computed ones and a slow reference."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.feature_maps.colour import LEVELS, NONFINITE
from yolo_heatviz.feature_maps.resample import enlarge, sample


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, LEVELS, shape, np.uint8)


def test_nearest_repeats_each_pixel() -> None:
    levels = noise(3, 5)
    np.testing.assert_array_equal(enlarge(levels, (9, 20), "nearest"), levels.repeat(3, axis=0).repeat(4, axis=1))


def test_bilinear_by_hand() -> None:
    assert enlarge(np.array([[0, 100]], np.uint8), (1, 4), "bilinear").tolist() == [[0, 25, 75, 100]]
    assert enlarge(np.array([[0], [40]], np.uint8), (4, 1), "bilinear").ravel().tolist() == [0, 10, 30, 40]


def test_bilinear_against_one_pixel_at_a_time() -> None:
    levels = noise(4, 6)
    rows, columns = np.linspace(-1, 4, 17), np.linspace(-2, 7, 23)
    found = sample(levels, rows, columns, "bilinear")
    for place in np.ndindex(*found.shape):
        y, x = rows[place[0]].clip(0, 3), columns[place[1]].clip(0, 5)
        weights = np.outer(np.maximum(0, 1 - abs(np.arange(4) - y)), np.maximum(0, 1 - abs(np.arange(6) - x)))
        assert abs(found[place] - (weights * levels).sum()) <= 0.51


def test_the_size_as_it_is_changes_nothing() -> None:
    levels = noise(7, 3)
    for smooth in ("nearest", "bilinear"):
        np.testing.assert_array_equal(enlarge(levels, (7, 3), smooth), levels)


@pytest.mark.parametrize("smooth", ["nearest", "bilinear"])
def test_what_is_not_finite_keeps_its_square_and_colours_nothing_else(smooth: str) -> None:
    levels = np.full((3, 3), 10, np.uint8)
    levels[1, 1] = NONFINITE
    found = enlarge(levels, (12, 12), smooth)
    assert (found[4:8, 4:8] == NONFINITE).all()
    found[4:8, 4:8] = 0
    assert found.max() <= 10


def test_a_shorter_side_is_a_mean() -> None:
    levels = noise(8, 8)
    expected = levels.reshape(4, 2, 4, 2).mean(axis=(1, 3))
    assert np.abs(enlarge(levels, (4, 4), "bilinear") - expected).max() <= 0.5
