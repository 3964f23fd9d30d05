"""Colours: the whole of JET against a table from OpenCV, and the pixels of a decoded PNG the right way round."""

from __future__ import annotations

from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest

from tests.helpers import reference
from yolo_heatviz import HeatvizError, Settings
from yolo_heatviz.api import render
from yolo_heatviz.drawing.png import encode
from yolo_heatviz.feature_maps.colour import INK, LEVELS, NONFINITE, PAPER, palette, table

OPENCV_JET = np.load(Path(__file__).parents[1] / "data" / "jet.npy")
"""`(256, 3)` uint8 RGB: `cv2.applyColorMap(arange(256), COLORMAP_JET)`, its BGR reversed, from OpenCV 5.0."""
COLD, HOT = (0, 0, 128), (128, 0, 0)


def assert_cold_is_blue_and_hot_is_red(ramp: np.ndarray) -> None:
    """A decoded row of colours that rises from the minimum on the left to the maximum on the right."""
    assert tuple(ramp[0, 0].tolist()) == COLD
    assert tuple(ramp[0, -1].tolist()) == HOT


def test_every_level_of_jet() -> None:
    np.testing.assert_array_equal(table("jet"), OPENCV_JET)


def test_jet_is_its_formula() -> None:
    place = np.arange(256)[:, None] / 255
    red_green_blue = 255 * (1.5 - abs(4 * place - [3, 2, 1])).clip(0, 1)
    assert np.abs(table("jet") - red_green_blue).max() <= 2


def test_decoded_jet_has_blue_for_the_minimum_and_red_for_the_maximum() -> None:
    ramp = np.arange(LEVELS, dtype=np.uint8)[None]
    assert_cold_is_blue_and_hot_is_red(reference.decoded(encode(ramp, palette("jet"))))


def test_the_naive_way_is_caught() -> None:
    """OpenCV's BGR handed on as RGB: cold is red, and the assertion above sees it."""
    ramp = np.linspace(0, 255, LEVELS).round().astype(np.uint8)[None]
    naive = cv2.applyColorMap(ramp, cv2.COLORMAP_JET)
    with pytest.raises(AssertionError):
        assert_cold_is_blue_and_hot_is_red(naive)
    swapped = palette("jet").copy()
    swapped[:LEVELS] = naive[0]
    with pytest.raises(AssertionError):
        assert_cold_is_blue_and_hot_is_red(reference.decoded(encode(np.arange(LEVELS, dtype=np.uint8)[None], swapped)))


def test_the_picture_of_a_ramp_runs_from_blue_to_red() -> None:
    ramp = np.arange(320, dtype=np.float32)[None, None].repeat(20, axis=1)
    pixels = reference.decoded(render(ramp).png())
    rows = [y for y in range(len(pixels)) if (pixels[y] == COLD).all(1).any() and (pixels[y] == HOT).all(1).any()]
    tile = pixels[rows[-1]]
    (left,), (right,) = np.flatnonzero((tile == COLD).all(1))[:1], np.flatnonzero((tile == HOT).all(1))[-1:]
    assert_cold_is_blue_and_hot_is_red(tile[None, left : right + 1])


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("gray", (0, 0, 0), (255, 255, 255)),
        ("viridis", (68, 1, 84), (253, 231, 37)),
        ("hot", (0, 0, 0), (255, 255, 255)),
        ("Blues", (247, 251, 255), (8, 48, 107)),
    ],
)
def test_the_ends_of_other_maps(name: str, first: tuple, last: tuple) -> None:
    assert np.abs(table(name)[[0, -1]].astype(int) - [first, last]).max() <= 1


def test_gray_is_a_ramp() -> None:
    """Within the one level that matplotlib loses by cutting its fractions off."""
    assert np.abs(table("gray").astype(int) - np.arange(256)[:, None]).max() <= 1


OPENCV_NAMES = sorted(name[len("COLORMAP_") :].lower() for name in dir(cv2) if name.startswith("COLORMAP_"))


@pytest.mark.parametrize("name", OPENCV_NAMES)
def test_every_map_of_opencv(name: str) -> None:
    code = getattr(cv2, f"COLORMAP_{name.upper()}")
    expected = [cv2.applyColorMap(np.full((1, 1), level, np.uint8), code)[0, 0, ::-1] for level in range(256)]
    np.testing.assert_array_equal(table(name), expected)


def test_every_map_of_matplotlib() -> None:
    for name in set(matplotlib.colormaps) - set(OPENCV_NAMES):
        assert (table(name).shape, table(name).dtype) == ((256, 3), np.uint8), name


def test_case_does_not_matter() -> None:
    np.testing.assert_array_equal(table("JET"), table("jet"))
    np.testing.assert_array_equal(table("BLUES"), table("Blues"))
    assert Settings(cmap="Viridis").cmap == "Viridis"


def test_an_unknown_map_is_one_line_with_the_choices() -> None:
    with pytest.raises(HeatvizError) as caught:
        table("jett")
    text = str(caught.value)
    assert text.startswith("unknown colour map 'jett' (did you mean jet")
    assert "viridis" in text
    assert "\n" not in text


@pytest.mark.parametrize("name", ["jet", "viridis", "gray"])
def test_a_palette_holds_the_map_in_order_and_then_greys(name: str) -> None:
    colours = palette(name)
    assert (colours.shape, colours.dtype) == ((256, 3), np.uint8)
    np.testing.assert_array_equal(colours[[0, LEVELS - 1]], table(name)[[0, 255]])
    for level in range(LEVELS):
        nearest = round(level * 255 / (LEVELS - 1))
        np.testing.assert_array_equal(colours[level], table(name)[nearest])
    greys = colours[INK : PAPER + 1].astype(int)
    assert (greys == greys[:, :1]).all()
    assert (np.diff(greys[:, 0]) > 0).all()
    assert colours[PAPER].tolist() == [255, 255, 255]
    assert len(set(colours[NONFINITE].tolist())) == 1


def test_tables_and_palettes_cannot_be_changed() -> None:
    for colours in (table("jet"), table("gray"), palette("jet")):
        with pytest.raises(ValueError, match="read-only"):
            colours[0] = 0
