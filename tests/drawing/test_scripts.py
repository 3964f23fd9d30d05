"""Texts cut for their fonts, and what is said of letters that none has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.fonts import build, forget
from yolo_heatviz.drawing import fonts, scripts

PEOPLE, FIRE = "\u884c\u4eba", "\U0001f525"
CAR = "\u0633\u064a\u0627\u0631\u0629"
BIG = "\u0643\u0628\u064a\u0631\u0629"
THUMB = "\U0001f44d\U0001f3fd"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("stage 17", ["stage 17"], id="Latin"),
        pytest.param("caf\xe9 \xd7 \u2013 \u0416", ["caf\xe9 \xd7 \u2013 \u0416"], id="what matplotlib's font has"),
        pytest.param("cafe\u0301", ["caf\xe9"], id="an accent that comes after its letter"),
        pytest.param(f" {PEOPLE} 0.90 ", [" ", PEOPLE, " 0.90 "], id="Chinese among Latin"),
        pytest.param(f"{CAR} {BIG} 0.9", [f"{CAR} {BIG}", " 0.9"], id="words that read to the left stay together"),
        pytest.param(f"{PEOPLE}{FIRE}{PEOPLE}", [*PEOPLE, FIRE, *PEOPLE], id="letters that no one font has"),
        pytest.param(f"a{THUMB}b", ["a", THUMB, "b"], id="a colour of skin stays with its hand"),
    ],
)
def test_runs(text: str, parts: list[str], bare: Path) -> None:
    build(bare / "people.ttf", PEOPLE)
    build(bare / "fire.ttf", FIRE)
    assert [run.text for run in scripts.runs(text)] == parts
    assert scripts.is_plain(text) == (len(parts) == 1)


@pytest.mark.parametrize(
    ("letters", "package"),
    [
        pytest.param(PEOPLE, "fonts-noto-cjk", id="Chinese"),
        pytest.param("\u30d0\u30b9", "fonts-noto-cjk", id="Japanese"),
        pytest.param("\ud55c\uad6d\uc5b4", "fonts-noto-cjk", id="Korean"),
        pytest.param(FIRE, "fonts-noto-color-emoji", id="emoji"),
        pytest.param("\u0915\u093e\u0930", "fonts-noto-core", id="Hindi"),
        pytest.param(f"{PEOPLE}{FIRE}", "fonts-noto-cjk fonts-noto-color-emoji", id="several"),
    ],
)
def test_what_is_missing_is_said_in_one_line_with_its_package(letters: str, package: str, bare: Path) -> None:
    (line,) = scripts.missing(["stage 17", f"{letters} 0.9", letters])
    assert line.startswith(f"no font here has the letters {''.join(sorted(letters))}, which are drawn as boxes: ")
    assert f"apt-get install {package}, or put Arial.Unicode.ttf into " in line
    build(bare / "a.ttf", letters)
    forget()
    assert scripts.missing([letters]) == []


def test_of_very_many_letters_some_are_named(bare: Path) -> None:
    (line,) = scripts.missing([chr(number) for number in range(0x4E00, 0x4E80)])
    assert "\u4e13..., which" in line


def test_letters_that_cannot_be_shaped_are_said(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(bare / "a.ttf", PEOPLE)
    monkeypatch.setattr(fonts, "shapes", lambda: False)
    assert scripts.missing([PEOPLE]) == []
    (line,) = scripts.missing([CAR])
    assert line.endswith("this Pillow has no libraqm")
