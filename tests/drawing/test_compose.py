"""Tiles in a grid: every pixel of every tile, what stands above it, and what must not change."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from yolo_heatviz.drawing import lettering
from yolo_heatviz.drawing.compose import GAP, LABEL, MARGIN, TEXT, TITLE, Header, grid, stamp, tile_size
from yolo_heatviz.feature_maps.colour import INK, LEVELS, NONFINITE, PAPER


def draw(levels: np.ndarray, labels: list[str] | None = None, **options: Any) -> np.ndarray:
    """A grid with plain words where a test does not care for them."""
    header = Header("stage 0", bar_labels=("minimum", "maximum"))
    chosen: dict[str, Any] = {"header": header, "columns": 8, "size": levels.shape[1:], **options}
    return grid(levels, labels or [str(number) for number in range(len(levels))], **chosen)


def row_height(size: tuple[int, int]) -> int:
    """From a row of tiles to the next: what a second row adds to a picture's height."""
    one, two = (draw(np.zeros((count, 1, 1), np.uint8), columns=1, size=size) for count in (1, 2))
    return two.shape[0] - one.shape[0]


def place(picture: np.ndarray, number: int, count: int, columns: int, size: tuple[int, int]) -> tuple[int, int]:
    """Top and left of a tile: the last row ends at the margin."""
    rows_below = -(-count // columns) - 1 - number // columns
    top = picture.shape[0] - MARGIN - size[0] - rows_below * row_height(size)
    widest = max(lettering.width(str(each), LABEL) for each in range(count))
    return top, MARGIN + number % columns * (max(size[1], widest) + GAP)


def tile(picture: np.ndarray, number: int, count: int, columns: int, size: tuple[int, int]) -> np.ndarray:
    top, left = place(picture, number, count, columns, size)
    return picture[top : top + size[0], left : left + size[1]]


def label_band(picture: np.ndarray, number: int, count: int, columns: int, size: tuple[int, int]) -> np.ndarray:
    top, left = place(picture, number, count, columns, size)
    return picture[top - (row_height(size) - size[0] - GAP) : top, left : left + size[1]]


def holds(picture: np.ndarray, patch: np.ndarray) -> bool:
    """True where the patch lies somewhere in the picture, pixel for pixel."""
    difference = cv2.matchTemplate(picture.astype(np.float32), patch.astype(np.float32), cv2.TM_SQDIFF)
    y, x = np.unravel_index(difference.argmin(), difference.shape)
    return bool((picture[y : y + patch.shape[0], x : x + patch.shape[1]] == patch).all())


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, LEVELS, shape, np.uint8)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        pytest.param((20, 20), (140, 140), id="7 times 20 is the first to reach 128"),
        pytest.param((20, 15), (140, 105), id="the longer side counts"),
        pytest.param((1, 1), (128, 128), id="one pixel"),
        pytest.param((128, 10), (128, 10), id="large enough"),
        pytest.param((127, 127), (254, 254), id="just too small"),
        pytest.param((320, 320), (320, 320), id="as large as may be"),
        pytest.param((321, 321), (320, 320), id="just too large"),
        pytest.param((640, 480), (320, 240), id="halved"),
        pytest.param((1000, 1), (320, 1), id="never thinner than a pixel"),
        pytest.param((1, 5000), (1, 320), id="never lower than a pixel"),
    ],
)
def test_tile_size(shape: tuple[int, int], expected: tuple[int, int]) -> None:
    assert tile_size(*shape, 128, 320) == expected


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(1, 400), st.integers(0, 400))
@effort(max_examples=300, deadline=None)
def test_a_tile_is_a_whole_multiple_or_within_the_cap(height: int, width: int, tile_min: int, room: int) -> None:
    tile_max = tile_min + room
    tall, wide = tile_size(height, width, tile_min, tile_max)
    longer = max(height, width)
    assert min(tall, wide) >= 1
    assert max(tall, wide) <= tile_max
    if longer > tile_max:
        assert max(tall, wide) == tile_max
        for side, old in ((tall, height), (wide, width)):
            assert side == 1 or abs(side - old * tile_max / longer) <= 0.5
    else:
        factor = tall // height
        assert (tall, wide) == (height * factor, width * factor)
        assert max(tall, wide) >= tile_min or longer * (factor + 1) > tile_max
        assert factor == 1 or longer * (factor - 1) < tile_min


@pytest.mark.parametrize(
    ("count", "columns"), [(1, 8), (7, 8), (8, 8), (9, 8), (17, 8), (32, 8), (5, 1), (3, 100), (33, 8)]
)
@pytest.mark.parametrize("factor", [1, 2, 7])
def test_every_tile_is_its_channel_enlarged(count: int, columns: int, factor: int) -> None:
    levels = noise(count, 3, 5)
    levels[0, 0, 0] = NONFINITE
    size = (3 * factor, 5 * factor)
    picture = draw(levels, columns=columns, size=size)
    assert picture.dtype == np.uint8
    for number, channel in enumerate(levels):
        expected = np.kron(channel, np.ones((factor, factor), np.uint8))
        np.testing.assert_array_equal(tile(picture, number, count, columns, size), expected)


def test_places_without_a_channel_are_white() -> None:
    size = (40, 100)
    picture = draw(noise(9, 4, 10), size=size)
    top, left = place(picture, 8, 9, 8, size)
    assert (picture[top - 10 :, left + size[1] :] == PAPER).all()
    for number in range(7):
        first = tile(picture, number, 9, 8, size)
        assert first.min() < PAPER
        top, left = place(picture, number, 9, 8, size)
        assert (picture[top : top + size[0], left + size[1] : left + size[1] + GAP] == PAPER).all()


@pytest.mark.parametrize(
    ("count", "columns", "across"),
    [
        pytest.param(9, 8, 8, id="a full row"),
        pytest.param(5, 8, 5, id="fewer channels than columns"),
        pytest.param(5, 2, 2, id="two columns"),
    ],
)
def test_the_picture_is_as_wide_as_its_tiles(count: int, columns: int, across: int) -> None:
    picture = draw(noise(count, 3, 300), columns=columns)
    assert picture.shape[1] == 2 * MARGIN + across * 300 + (across - 1) * GAP


def test_a_large_map_is_reduced_to_means() -> None:
    levels = noise(3, 64, 48)
    size = (16, 12)
    picture = draw(levels, size=size)
    for number, channel in enumerate(levels):
        expected = channel.reshape(16, 4, 12, 4).mean(axis=(1, 3))
        assert np.abs(tile(picture, number, 3, 8, size) - expected).max() <= 0.5


def slow_reduced(channel: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Each new pixel is the mean of the old ones by the area that it covers of them."""
    tall, wide = (old / new for old, new in zip(channel.shape, size))
    result = np.zeros(size)
    for y, x in np.ndindex(*size):
        weights = np.zeros(channel.shape)
        for v, u in np.ndindex(*channel.shape):
            high = max(0.0, min((y + 1) * tall, v + 1) - max(y * tall, v))
            across = max(0.0, min((x + 1) * wide, u + 1) - max(x * wide, u))
            weights[v, u] = high * across
        result[y, x] = (weights * channel).sum() / weights.sum()
    return result


def test_a_map_reduced_by_no_whole_factor_is_the_mean_by_area() -> None:
    levels = noise(1, 14, 11)
    size = (9, 7)
    found = tile(draw(levels, size=size), 0, 1, 8, size)
    assert np.abs(found - slow_reduced(levels[0], size)).max() <= 1


def test_a_reduced_pixel_over_anything_not_finite_is_not_finite_and_no_other_is() -> None:
    levels = noise(2, 8, 8)
    levels[0, 2, 5] = levels[0, 7, 0] = NONFINITE
    size = (4, 4)
    picture = draw(levels, size=size)
    found = tile(picture, 0, 2, 8, size)
    assert np.argwhere(found == NONFINITE).tolist() == [[1, 2], [3, 0]]
    expected = levels[0].reshape(4, 2, 4, 2).mean(axis=(1, 3))
    assert np.abs(found - expected)[found != NONFINITE].max() <= 0.5
    assert (tile(picture, 1, 2, 8, size) < LEVELS).all()


@pytest.mark.parametrize("size", [(1, 30), (30, 1)])
def test_a_thin_map_is_reduced_along_its_length_only(size: tuple[int, int]) -> None:
    levels = noise(2, *(side if side == 1 else 60 for side in size))
    picture = draw(levels, size=size)
    for number, channel in enumerate(levels):
        expected = channel.reshape(30, 2).mean(axis=1).reshape(size)
        assert np.abs(tile(picture, number, 2, 8, size) - expected).max() <= 0.5


@pytest.mark.parametrize(
    "labels", [pytest.param(["5", "17", "255"], id="numbers"), pytest.param(["0 flat", "1 (3 NaN)", "2"], id="marks")]
)
def test_every_tile_stands_under_its_label(labels: list[str]) -> None:
    size = (40, 90)
    picture = draw(noise(3, 4, 9), labels, columns=2, size=size)
    for number, label in enumerate(labels):
        band = label_band(picture, number, 3, 2, size)
        lines = [lettering.line(label, pixels) for pixels in range(8, 20)]
        assert any(holds(band, each) for each in lines if each.shape[0] <= band.shape[0]), label
        assert band.min() >= INK


def test_a_label_changes_its_own_place_only() -> None:
    size = (40, 90)
    levels = noise(9, 4, 9)
    labels = [str(number) for number in range(9)]
    before, after = draw(levels, labels, size=size), draw(levels, [*labels[:3], "88", *labels[4:]], size=size)
    changed = before != after
    assert label_band(changed, 3, 9, 8, size).any()
    label_band(changed, 3, 9, 8, size)[:] = False
    assert not changed.any()


@pytest.mark.parametrize("width", [pytest.param(10, id="10 wide"), pytest.param(4, id="4 wide")])
def test_a_channel_number_is_never_cut_short(width: int) -> None:
    """A `123` that loses a digit reads as another channel's number."""
    picture = draw(noise(2, 128, width), ["123", "124"])
    for label in ("123", "124"):
        assert any(holds(picture, lettering.line(label, pixels)) for pixels in range(8, 20)), label


def test_permuted_channels_are_permuted_tiles() -> None:
    levels, labels, order = noise(5, 3, 4), list("abcde"), [3, 0, 4, 1, 2]
    size = (30, 40)
    picture = draw(levels, labels, columns=2, size=size)
    permuted = draw(levels[order], [labels[number] for number in order], columns=2, size=size)
    for now, before in enumerate(order):
        for part in (tile, label_band):
            np.testing.assert_array_equal(part(permuted, now, 5, 2, size), part(picture, before, 5, 2, size))


def test_title_and_notes_stand_above_the_tiles_and_leave_them_alone() -> None:
    levels, size = noise(2, 3, 5), (60, 100)
    notes = ["channels 0-1 of 2", "values -1 to 2"]
    plain = draw(levels, size=size)
    full = draw(levels, size=size, header=Header("stage 17  C3", notes, ("minimum", "maximum")))
    head = place(full, 0, 2, 8, size)[0]
    assert holds(full[:head], lettering.line("stage 17  C3", TITLE, bold=True))
    for note in notes:
        assert holds(full[:head], lettering.line(note, TEXT))
    below = place(plain, 0, 2, 8, size)[0]
    np.testing.assert_array_equal(full[head:], plain[below:])


def test_a_bar_shows_every_colour_from_minimum_to_maximum() -> None:
    levels, size = np.full((1, 1, 1), LEVELS // 2, np.uint8), (50, 50)
    picture = draw(levels, size=size)
    head = picture[: place(picture, 0, 1, 8, size)[0]].astype(int)
    (row,) = np.flatnonzero(((head < LEVELS).sum(axis=1) > 0).cumsum() == 1)
    ramp = head[row][head[row] < LEVELS]
    assert (ramp[0], ramp[-1]) == (0, LEVELS - 1)
    assert (np.diff(ramp) >= 0).all()
    assert np.diff(ramp).max() <= 2


def test_long_words_are_cut_at_the_margin() -> None:
    picture = draw(noise(1, 3, 5), header=Header("stage " * 100, ["note " * 100, "short"]))
    assert picture.shape[1] == draw(noise(1, 3, 5)).shape[1]
    assert (picture[:, -MARGIN:] == PAPER).all()
    assert holds(picture, lettering.line("short", TEXT))


def test_the_input_is_unchanged_and_may_have_any_memory_layout() -> None:
    levels = noise(4, 6, 6)
    levels.setflags(write=False)
    for size in ((6, 6), (12, 12), (3, 3)):
        expected = draw(levels, size=size)
        np.testing.assert_array_equal(draw(np.asfortranarray(levels), size=size), expected)
        np.testing.assert_array_equal(draw(levels[::-1], [*"3210"], size=size)[:, -MARGIN:], expected[:, -MARGIN:])


@pytest.mark.parametrize(
    ("top", "left", "expected"),
    [
        pytest.param(0, 1, [[0, 1, 2], [0, 3, 4]], id="inside"),
        pytest.param(1, 2, [[0, 0, 0], [0, 0, 1]], id="beyond two edges"),
        pytest.param(5, 5, [[0, 0, 0], [0, 0, 0]], id="outside"),
    ],
)
def test_stamp(top: int, left: int, expected: list) -> None:
    picture = np.zeros((2, 3), np.uint8)
    stamp(picture, np.array([[1, 2], [3, 4]], np.uint8), top, left)
    assert picture.tolist() == expected
