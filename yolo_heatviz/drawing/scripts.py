"""Texts cut where another font or a shaper has to take over, and what is missing here to draw them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Iterable, Iterator, NamedTuple

import numpy as np

from ..text import shown
from . import fonts

_TO_THE_LEFT = ("R", "AL")
_MARKS = ("Mn", "Mc", "Me")
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
"""What joins letters or chooses how they look, for which a font needs no glyph."""
_LISTED = 20
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH")
_PACKAGES = ("fonts-noto-cjk", "fonts-noto-color-emoji", "fonts-noto-core")


class Run(NamedTuple):
    """A part of a text that is drawn with one font."""

    text: str
    face: str | None
    """The path of the font to draw it with as a whole; None for letter by letter, in matplotlib's."""


def runs(text: str, bold: bool = False) -> Iterator[Run]:
    """Cut a text into what matplotlib's font draws letter by letter and what another, or a shaper, must draw.

    Args:
        text: any.
        bold: a bold font is looked for.

    Example:
        >>> list(runs("stage 17"))
        [Run(text='stage 17', face=None)]
    """
    if text.isascii() or all(_plain(letter, bold) for letter in set(text)):
        yield Run(text, None)
        return
    for part, plain in _parts(unicodedata.normalize("NFC", text), bold):
        if plain:
            yield Run(part, None)
        else:
            yield from _with_fonts(part, bold)


def is_plain(text: str) -> bool:
    """True of a text that matplotlib's font draws well letter by letter.

    Example:
        >>> is_plain("caf\xe9"), is_plain("\u884c\u4eba")
        (True, False)
    """
    return text.isascii() or all(plain for _, plain in _parts(unicodedata.normalize("NFC", text), bold=False))


def _parts(text: str, bold: bool) -> Iterator[tuple[str, bool]]:
    """Plain letters and others in turn, a mark with its letter, and spaces within the others with these."""
    plain = [_plain(letter, bold) for letter in text]
    for place in range(1, len(text)):
        if _marks(text[place]):
            plain[place] = plain[place - 1] = False
    others = [place for place, each in enumerate(plain) if not each]
    for first, second in zip(others, others[1:]):
        if text[first + 1 : second].isspace():
            plain[first + 1 : second] = [False] * (second - first - 1)
    for kind, places in groupby(range(len(text)), key=plain.__getitem__):
        yield "".join(text[place] for place in places), kind


def _with_fonts(part: str, bold: bool) -> Iterator[Run]:
    """One font for all where there is one, else one for each letter with its marks."""
    face = fonts.face_for(_needed(part), bold)
    if face is not None:
        yield Run(part, face)
        return
    start = 0
    for place in range(1, len(part) + 1):
        if place == len(part) or not (_marks(part[place]) or part[place - 1] == "\u200d"):
            cluster = part[start:place]
            yield Run(cluster, fonts.face_for(_needed(cluster), bold))
            start = place


@lru_cache(maxsize=4096)
def _marks(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter) in _MARKS or 0x1F3FB <= ord(letter) <= 0x1F3FF


def _needed(part: str) -> frozenset[int]:
    return frozenset(ord(letter) for letter in part if letter not in _JOINERS and not letter.isspace())


@lru_cache(maxsize=4096)
def _plain(letter: str, bold: bool) -> bool:
    """True of a letter that matplotlib's font draws well by itself."""
    if letter.isascii():
        return True
    alone = unicodedata.bidirectional(letter) not in _TO_THE_LEFT and not _marks(letter)
    return alone and bool(np.isin(ord(letter), fonts.letters_of(fonts.own(bold))))


def missing(texts: Iterable[str]) -> list[str]:
    """Lines that say which letters of texts are drawn as boxes here, or unshaped, and what helps.

    Args:
        texts: all that will be drawn.

    Returns:
        No line where all can be drawn.

    Example:
        >>> missing(["stage 17", "caf\xe9"])
        []
    """
    drawn = [run for text in sorted(set(map(shown, texts))) for run in runs(text)]
    lacking = {letter for run in drawn if run.face is None for letter in run.text if not _plain(letter, False)}
    letters = "".join(sorted(letter for letter in lacking if letter not in _JOINERS))
    lines = []
    if letters:
        packages = " ".join(sorted({_package(letter) for letter in letters}))
        what = f"no font here has the letters {shown(letters, _LISTED)}, which are drawn as boxes"
        lines.append(f"{what}: apt-get install {packages}, or put Arial.Unicode.ttf into Ultralytics' settings folder")
    if not fonts.shapes() and any(map(_is_shaped, "".join(run.text for run in drawn))):
        lines.append("letters are drawn apart, and none from right to left: this Pillow has no libraqm")
    return lines


def _is_shaped(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _TO_THE_LEFT or unicodedata.category(letter) == "Mc"


def _package(letter: str) -> str:
    east_asian, emoji, others = _PACKAGES
    if unicodedata.name(letter, "").startswith(_EAST_ASIAN):
        return east_asian
    return emoji if unicodedata.category(letter) == "So" or ord(letter) >= 0x1F000 else others
