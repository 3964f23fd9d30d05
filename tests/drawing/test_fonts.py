"""Fonts are taken for the letters that they have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.fonts import build, forget
from yolo_heatviz.drawing import fonts

PEOPLE = "\u884c\u4eba"
BUS = frozenset(map(ord, "\u516c\u4ea4\u8f66"))
NEEDED = frozenset(map(ord, PEOPLE))


@pytest.mark.parametrize("bold", [False, True])
def test_a_font_with_the_letters_is_found(bold: bool, bare: Path) -> None:
    (bare / "a damaged one.ttf").write_bytes(b"\0\1\0\0")
    build(bare / "b, of one letter.ttf", PEOPLE[:1])
    for name in ("Serif.ttf", "below/Sans.ttf", "below/Sans-Bold.ttf", "Sans-Light.ttf"):
        build(bare / name, PEOPLE)
    assert fonts.face_for(NEEDED, bold) == str(bare / "below" / ("Sans-Bold.ttf" if bold else "Sans.ttf"))
    assert fonts.face_for(BUS, bold) is None


def test_matplotlibs_own_comes_first(bare: Path) -> None:
    build(bare / "a.ttf", "ab")
    assert fonts.face_for(frozenset(map(ord, "ab"))) == fonts.own(False)


def test_letters_that_are_not_in_the_bold_one_are_drawn_upright(bare: Path) -> None:
    assert fonts.face_for(frozenset([0x1D5A0]), bold=True) == fonts.own(False)  # a mathematical A


def test_ultralytics_font_is_taken(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ultralytics import utils

    monkeypatch.setattr(utils, "USER_CONFIG_DIR", tmp_path)
    forget()
    assert fonts.face_for(NEEDED) is None
    forget()
    arial = build(tmp_path / "Arial.Unicode.ttf", PEOPLE)
    assert fonts.face_for(NEEDED) == str(arial)


def test_a_font_that_is_none_has_no_letters(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_text("no font")
    assert not len(fonts.letters_of(str(tmp_path / "a.ttf")))
    assert not len(fonts.letters_of(str(tmp_path / "not there.ttf")))
