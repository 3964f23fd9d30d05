"""Fonts that are made for a test, and a machine that has no others beside matplotlib's."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from yolo_heatviz import api
from yolo_heatviz.drawing import fonts, lettering

EM, SIDE = 1000, 800
"""Units an em, and the side of the square that each letter is."""


def build(path: Path, letters: str) -> Path:
    """Write a font whose letters are all black squares on the line."""
    pen = TTGlyphPen(None)
    for number, corner in enumerate(((100, 0), (100, SIDE), (100 + SIDE, SIDE), (100 + SIDE, 0))):
        (pen.lineTo if number else pen.moveTo)(corner)
    pen.closePath()
    names = [".notdef", *(f"letter{number}" for number in range(len(letters)))]
    made = FontBuilder(EM, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap(dict(zip(map(ord, letters), names[1:])))
    made.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **dict.fromkeys(names[1:], pen.glyph())})
    made.setupHorizontalMetrics(dict.fromkeys(names, (EM, 100)))
    made.setupHorizontalHeader(ascent=SIDE, descent=-200)
    made.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=SIDE, usWinAscent=SIDE, usWinDescent=200)
    made.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)
    return path


def machine(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Let fonts be found in `folder/fonts` alone, which is returned."""
    found = folder / "fonts"
    found.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    monkeypatch.setenv("XDG_DATA_DIRS", str(folder / "none"))
    monkeypatch.setattr(fonts.Path, "home", lambda: folder / "none")
    monkeypatch.setattr(fonts.sys, "platform", "linux")
    forget()
    return found


def forget() -> None:
    """Forget which fonts there are, and what was drawn with them."""
    for function in (fonts.face_for, fonts.letters_of, fonts._in_folders, lettering.line, api._warn):
        function.cache_clear()
