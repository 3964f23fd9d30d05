"""From channels to a picture, against a slow reference of the whole way, and what its caption says."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.helpers import reference
from tests.helpers.reference import tiles
from yolo_heatviz import HeatvizError, Settings, render
from yolo_heatviz.drawing import compose, views
from yolo_heatviz.drawing.views.stage_maps import StageMaps
from yolo_heatviz.feature_maps.colour import LEVELS, palette

NAN, INF = float("nan"), float("inf")
DEFAULTS, PIXELS = Settings(), Settings(tile_min=1)
TILES = Settings(tile_min=128, tile_max=320)
SHAPES = arrays.array_shapes(min_dims=3, max_dims=3, max_side=6)


class Words:
    """What the real `compose.grid` was given to write."""

    def __init__(self, levels: np.ndarray, labels: list[str], header: compose.Header, **_: Any) -> None:
        self.levels, self.labels, self.title, self.notes = levels, labels, header.title, header.notes
        self.caption = "\n".join(header.notes)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Draw a grid, and return what was written on it."""
    seen: list[Words] = []
    draw = compose.grid

    def listening(*args: Any, **options: Any) -> np.ndarray:
        seen.append(Words(*args, **options))
        return draw(*args, **options)

    monkeypatch.setattr(compose, "grid", listening)

    def written(maps: np.ndarray, settings: Settings = DEFAULTS, **known: Any) -> Words:
        views.draw(StageMaps(maps, **known), settings)
        return seen[-1]

    return written


def flawed(seed: int, *shape: int) -> np.ndarray:
    """Maps with a flat channel, a channel with nothing finite, and some NaN and infinities."""
    maps = np.random.default_rng(seed).normal(0, 3, shape).astype(np.float32)
    maps[1], maps[2] = 4, NAN
    maps[0, 0, :3] = NAN, INF, -INF
    return maps


@pytest.mark.parametrize("scale", ["channel", "stage", "-1,2.5"])
def test_every_pixel_against_the_slow_reference(scale: str) -> None:
    maps = flawed(0, 6, 9, 11)
    shown = maps[np.isfinite(maps)]
    limits = {"channel": None, "stage": (float(shown.min()), float(shown.max())), "-1,2.5": (-1.0, 2.5)}[scale]
    picture = render(maps, PIXELS.replace(scale=scale))
    expected = reference.levels(maps, limits)
    if scale == "-1,2.5":
        assert expected[1].tolist() == [[LEVELS - 1] * 11] * 9
    reference.assert_within_one_level(tiles(picture.entries, 6, (9, 11)), expected)


@pytest.mark.parametrize("cmap", ["jet", "viridis", "gray"])
def test_rgb_and_both_decoders_give_the_palette_s_colours(cmap: str) -> None:
    picture = render(flawed(1, 9, 5, 4), Settings(cmap=cmap))
    expected = palette(cmap)[picture.entries]
    np.testing.assert_array_equal(picture.rgb(), expected)
    np.testing.assert_array_equal(reference.decoded(picture.png()), expected)
    assert picture._repr_png_() == picture.png()


def test_what_the_values_were() -> None:
    maps = flawed(2, 5, 4, 4)
    picture = render(maps)
    assert (picture.low, picture.high) == (maps[np.isfinite(maps)].min(), maps[np.isfinite(maps)].max())
    assert picture.flat == (1, 2)
    assert picture.nonfinite == 16 + 3


def test_only_what_is_shown_counts() -> None:
    maps = np.arange(4 * 6, dtype=np.float32).reshape(4, 2, 3)
    maps[3] = NAN
    picture = render(maps, Settings(n=2))
    assert (picture.low, picture.high, picture.flat, picture.nonfinite) == (0, 11, (), 0)


def test_nothing_finite_at_all() -> None:
    picture = render(np.full((2, 3, 3), NAN, np.float32), PIXELS)
    assert np.isnan([picture.low, picture.high]).all()
    assert (tiles(picture.entries, 2, (3, 3)) == reference.GREY).all()


@pytest.mark.parametrize(
    ("channels", "n", "expected"),
    [
        pytest.param(64, 32, 32, id="the first 32"),
        pytest.param(5, 32, 5, id="n beyond the channels"),
        pytest.param(9, 9, 9, id="no multiple of 8"),
        pytest.param(64, 1, 1, id="one"),
        pytest.param(1, 1, 1, id="one of one"),
    ],
)
def test_how_many_channels_are_shown(words: Any, channels: int, n: int, expected: int) -> None:
    maps = np.random.default_rng(3).normal(size=(channels, 2, 3))
    found = words(maps, Settings(n=n))
    assert found.labels == [str(number) for number in range(expected)]
    reference.assert_within_one_level(found.levels, reference.levels(maps[:expected]))
    assert f"of {channels}" in found.caption


def test_the_caption_has_stage_module_shape_stride_and_range(words: Any) -> None:
    maps = np.linspace(-1.5, 2.25, 40 * 20 * 15, dtype=np.float32).reshape(40, 20, 15)
    found = words(maps, TILES, title="stage 17  C3", total=256, stride=32)
    assert found.title.startswith("stage 17  C3 ")
    assert "256\N{MULTIPLICATION SIGN}20\N{MULTIPLICATION SIGN}15" in found.title
    assert "stride 32" in found.title
    assert "channels 0\N{EN DASH}31 of 256" in found.caption
    assert "-1.5 to " in found.caption
    assert "jet" in found.caption
    assert "enlarged \N{MULTIPLICATION SIGN}7" in found.caption
    assert "flat" not in found.caption
    assert "NaN" not in found.caption


def test_the_caption_without_a_stride_has_none(words: Any) -> None:
    assert "stride" not in words(np.zeros((1, 2, 2))).title


@pytest.mark.parametrize(
    ("scale", "expected"),
    [("channel", "each channel"), ("stage", "all shown"), ("-1,2.5", "-1,2.5")],
)
def test_the_caption_says_what_the_colours_span(words: Any, scale: str, expected: str) -> None:
    assert expected in words(np.random.default_rng(4).normal(size=(3, 2, 2)), Settings(scale=scale)).caption


def test_problems_are_marked_on_the_tile_and_counted_in_the_caption(words: Any) -> None:
    found = words(flawed(5, 4, 3, 3))
    assert "flat" not in found.labels[0]
    assert found.labels[0].startswith("0 (3 ")
    assert found.labels[1] == "1 flat"
    assert found.labels[2].startswith("2 (9 ")
    assert found.labels[3] == "3"
    assert "12 values NaN or infinite" in found.caption
    assert "flat" in found.caption
    assert "1 value NaN or infinite" in words(np.array([[[1.0, INF]]])).caption


def test_the_caption_of_nothing_finite(words: Any) -> None:
    assert "no finite value" in words(np.full((1, 2, 2), INF)).caption


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        pytest.param((20, 15), "enlarged \N{MULTIPLICATION SIGN}7", id="small"),
        pytest.param((200, 150), "pixel for pixel", id="as it is"),
        pytest.param((640, 480), "reduced to 240\N{MULTIPLICATION SIGN}320", id="large"),
        pytest.param((1, 1000), "reduced to 320\N{MULTIPLICATION SIGN}1", id="long and one pixel high"),
        pytest.param((1000, 1), "reduced to 1\N{MULTIPLICATION SIGN}320", id="tall and one pixel wide"),
    ],
)
def test_the_caption_says_how_a_map_was_resized(words: Any, shape: tuple[int, int], expected: str) -> None:
    assert expected in words(np.random.default_rng(6).normal(size=(1, *shape)), TILES).caption


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int64", "uint64", "float16", "float32", "float64", ">f4"])
def test_any_real_numbers(dtype: str) -> None:
    maps = np.random.default_rng(7).integers(0, 100, (3, 4, 5)).astype(dtype)
    found = tiles(render(maps, PIXELS).entries, 3, (4, 5))
    reference.assert_within_one_level(found, reference.levels(maps))


@pytest.mark.parametrize(
    "maps",
    [
        pytest.param(np.zeros((2, 3)), id="two axes"),
        pytest.param(np.zeros((1, 1, 2, 3)), id="four axes"),
        pytest.param(np.zeros((0, 2, 3)), id="no channels"),
        pytest.param(np.zeros((1, 0, 3)), id="no rows"),
        pytest.param(np.zeros((1, 2, 3), complex), id="complex"),
        pytest.param(np.zeros((1, 2, 3), "U3"), id="text"),
        pytest.param(np.zeros((1, 2, 3), object), id="objects"),
        pytest.param(np.zeros((1, 2, 3), "M8[s]"), id="dates"),
        pytest.param(None, id="None"),
        pytest.param(3.0, id="a number"),
    ],
)
def test_what_is_no_map_is_one_line(maps: object) -> None:
    with pytest.raises(HeatvizError, match=r"got .* accepted are real numbers of shape \(C, H, W\)$"):
        render(maps)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(2, 5, 4), (2, 200, 100), (2, 400, 300)], ids=["enlarged", "as it is", "reduced"])
def test_the_input_is_unchanged(shape: tuple[int, ...]) -> None:
    maps = np.random.default_rng(8).normal(size=shape).astype(np.float32)
    maps[0, 0, 0] = NAN
    before = maps.copy()
    maps.setflags(write=False)
    render(maps)
    np.testing.assert_array_equal(maps, before)


def test_small_maps_are_enlarged_and_large_ones_capped() -> None:
    settings = Settings(tile_min=20, tile_max=30)
    small, large = (render(np.random.default_rng(9).normal(size=(8, side, side)), settings) for side in (6, 100))
    assert large.entries.shape[0] - small.entries.shape[0] == 30 - 24


@given(
    st.one_of(
        arrays.arrays(
            np.float32, arrays.array_shapes(min_dims=3, max_dims=3, max_side=6), elements=st.floats(width=32)
        ),
        arrays.arrays(np.float64, arrays.array_shapes(min_dims=3, max_dims=3, max_side=6), elements=st.floats()),
    ),
    st.integers(1, 9),
    st.integers(1, 3),
    st.integers(1, 3),
)
@effort(max_examples=60, deadline=None)
def test_any_floats_make_a_picture(maps: np.ndarray, n: int, columns: int, tile_max: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        picture = render(maps, Settings(n=n, columns=columns, tile_min=1, tile_max=tile_max))
    np.testing.assert_array_equal(reference.decoded(picture.png()), picture.rgb())
    assert picture.nonfinite == (~np.isfinite(maps[:n])).sum()
