"""Text as palette entries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.helpers.fonts import build, forget
from yolo_heatviz.drawing import fonts, lettering
from yolo_heatviz.feature_maps.colour import INK, PAPER


@pytest.mark.parametrize("size", [12, 13, 17])
@pytest.mark.parametrize(
    "text", ["0", "17", "stage 9  SPPF", "Agjpqy|", "3 \N{MULTIPLICATION SIGN} 4 \N{EN DASH} 5", "\u6c34"]
)
@pytest.mark.parametrize("bold", [False, True])
def test_a_line_is_dark_on_light_and_nothing_of_it_is_cut(text: str, size: int, bold: bool) -> None:
    entries = lettering.line(text, size, bold=bold)
    assert (entries.shape, entries.dtype) == ((size * 4 // 3, lettering.width(text, size, bold=bold)), np.uint8)
    assert entries.min() >= INK
    assert entries.max() == PAPER
    assert (entries < PAPER).any()
    assert (entries[[0, -1]] == PAPER).all()


def test_every_channel_number_looks_different() -> None:
    assert len({lettering.line(str(number), 12).tobytes() for number in range(300)}) == 300


def test_letters_have_soft_edges() -> None:
    assert len(np.unique(lettering.line("stage", 17))) > 3


def test_bold_is_wider() -> None:
    assert lettering.width("stage 17", 17, bold=True) > lettering.width("stage 17", 17)


def test_a_line_that_is_kept_for_the_next_caller_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        lettering.line("17", 12)[0] = 0


@pytest.mark.parametrize(
    ("parts", "limit", "expected"),
    [
        pytest.param([], 100, [], id="nothing"),
        pytest.param(["a", "b", "c"], 1000, ["a, b, c"], id="room for all"),
        pytest.param(["a", "b", "c"], 1, ["a", "b", "c"], id="room for none"),
        pytest.param(["a" * 50, "b"], 40, ["a" * 50, "b"], id="a part is never broken"),
    ],
)
def test_wrap(parts: list[str], limit: int, expected: list[str]) -> None:
    assert lettering.wrap(parts, 12, limit, between=", ") == expected


def test_wrapped_lines_fit_and_hold_every_part_in_order() -> None:
    parts = [f"part {number}" for number in range(30)]
    for limit in range(60, 700, 37):
        lines = lettering.wrap(parts, 13, limit, between=" / ")
        assert all(lettering.width(each, 13) <= limit for each in lines)
        assert " / ".join(lines).split(" / ") == parts
        for line, after in zip(lines, lines[1:]):
            assert lettering.width(f"{line} / {after.split(' / ')[0]}", 13) > limit


def test_wrap_leaves_its_input_alone() -> None:
    parts = ["a", "b"]
    lettering.wrap(parts, 12, 1000)
    assert parts == ["a", "b"]


PEOPLE = "\u884c\u4eba"
CAR = "\u0633\u064a\u0627\u0631\u0629"


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("size", [11, 13, 26])
def test_letters_come_from_a_font_that_has_them(size: int, bold: bool, bare: Path) -> None:
    before = lettering.line(f"a{PEOPLE}b", size, bold=bold)
    build(bare / "a.ttf", PEOPLE)
    forget()
    found = lettering.line(f"a{PEOPLE}b", size, bold=bold)
    a, b = (lettering.line(letter, size, bold=bold) for letter in "ab")
    assert np.array_equal(found[:, : a.shape[1]], a) and np.array_equal(found[:, -b.shape[1] :], b)
    squares = found[:, a.shape[1] : -b.shape[1]]
    assert squares.shape == (size * 4 // 3, 2 * size) and not np.array_equal(found, before)
    assert (squares < (INK + PAPER) // 2).mean() == pytest.approx(2 * 0.8**2 * size**2 / squares.size, abs=0.1)
    assert (squares[[0, -1]] == PAPER).all()


def test_text_in_matplotlibs_letters_is_drawn_as_before() -> None:
    for text in ("hole 0.87", "caf\xe9 \u0416 \u03b1 \xd7 \u2013 \xb7", "\u0142\xf3d\u017a"):
        apart = np.hstack([lettering._glyph(letter, 13, False) for letter in text])
        assert np.array_equal(lettering.line(text, 13), apart)


@pytest.mark.skipif(not fonts.shapes(), reason="this Pillow has no libraqm")
def test_what_reads_to_the_left_is_joined_and_turned(bare: Path) -> None:
    apart = np.hstack([lettering._glyph(letter, 26, False) for letter in CAR])
    assert lettering.line(CAR, 26).shape[1] < 0.9 * apart.shape[1]
    alef, yod = (lettering._glyph(letter, 26, False).astype(int) for letter in "\u05d0\u05d9")
    turned, straight = np.hstack([yod, alef]), np.hstack([alef, yod])
    drawn = lettering.line("\u05d0\u05d9", 26)
    assert drawn.shape == turned.shape and np.abs(drawn - turned).mean() < np.abs(drawn - straight).mean() / 3


@pytest.mark.parametrize(
    "text", ["linen", "a long name of a photograph of linen", "\u6c34" * 40], ids=["short", "long", "wide letters"]
)
def test_words_that_are_too_long_are_cut_to_fit(text: str) -> None:
    found = lettering.cut(text, 12, 100, bold=True)
    start = found.rstrip("\N{HORIZONTAL ELLIPSIS}")
    assert lettering.width(found, 12, bold=True) <= 100 and text.startswith(start)
    assert (found == text) == (lettering.width(text, 12, bold=True) <= 100)
    longer = text[: len(start) + 1] + "\N{HORIZONTAL ELLIPSIS}"
    assert found == text or lettering.width(longer, 12, bold=True) > 100
