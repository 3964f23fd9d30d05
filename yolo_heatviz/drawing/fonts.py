"""The fonts of this machine that have the letters of a text: matplotlib's, Ultralytics' own, or the system's."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Iterator

import numpy as np
from PIL import ImageFont, features

_ARIAL = "Arial.Unicode.ttf"
_SUFFIXES = (".ttf", ".otf", ".ttc")
_OTHERS = ("serif", "mono", "italic", "oblique", "thin", "light", "black", "condensed", "emoji", "unifont")


@lru_cache(maxsize=2)
def own(bold: bool) -> str:
    """The path of the font that matplotlib brings along, DejaVu Sans."""
    import matplotlib

    return str(Path(matplotlib.get_data_path(), "fonts", "ttf", f"DejaVuSans{'-Bold' * bold}.ttf"))


@lru_cache(maxsize=4096)
def letters_of(face: str) -> np.ndarray:
    """The code points that a font says it has glyphs for, `(n,)` uint32; none where it cannot be read."""
    from fontTools.ttLib import TTFont

    try:
        with TTFont(face, fontNumber=0, lazy=True) as font:
            unseen = "COLR" in font and font["COLR"].version > 0 and "CBLC" not in font  # FreeType draws nothing of it
            return np.array([] if unseen else sorted(font.getBestCmap() or ()), np.uint32)
    except Exception:  # fontTools raises of every kind on a damaged file, which then is no font to draw with
        return np.empty(0, np.uint32)


@lru_cache(maxsize=4096)
def face_for(letters: frozenset[int], bold: bool = False) -> str | None:
    """The path of the first font that has all of these code points and that Pillow opens, or None.

    Example:
        >>> Path(face_for(frozenset(map(ord, "ab")))).name
        'DejaVuSans.ttf'
    """
    wanted = np.array(sorted(letters), np.uint32)
    return next((face for face in _faces(bold) if np.isin(wanted, letters_of(face)).all() and _opens(face)), None)


def _faces(bold: bool) -> Iterator[str]:
    yield own(bold)
    yield own(False)  # a few letters are not bold
    utils = sys.modules.get("ultralytics.utils")
    if utils is not None:
        yield str(Path(utils.USER_CONFIG_DIR, _ARIAL))
    yield from _in_folders(bold)


@lru_cache(maxsize=2)
def _in_folders(bold: bool) -> list[str]:
    """All fonts where the system keeps them, those for captions first; no program is asked: a run starts none."""
    home, given = Path.home(), os.environ.get
    if sys.platform == "win32":
        local = Path(given("LOCALAPPDATA", home), "Microsoft", "Windows")
        folders = [Path(given("WINDIR", "C:/Windows"), "Fonts"), local / "Fonts"]
    elif sys.platform == "darwin":
        folders = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    else:
        data = [given("XDG_DATA_HOME") or f"{home}/.local/share"]
        data += (given("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
        folders = [home / ".fonts", *(Path(each, "fonts") for each in data)]
    found = {str(path) for folder in folders for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES}
    return sorted(found, key=lambda path: (_unlike(Path(path).stem.lower(), bold), path))


def _unlike(name: str, bold: bool) -> int:
    """How far a font is from an upright one without serifs, by its file's name."""
    return 2 * sum(word in name for word in _OTHERS) + (("bold" in name) != bold)


def _opens(face: str) -> bool:
    try:
        opened(face, 16)
    except OSError:
        return False
    return True


@lru_cache(maxsize=64)
def opened(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A font as Pillow draws with it, at `size` pixels an em, or at the one size that a font of bitmaps has.

    Raises:
        OSError: Pillow cannot read it.
    """
    layout = ImageFont.Layout.RAQM if shapes() else ImageFont.Layout.BASIC
    return ImageFont.truetype(face, pixels(face, size), layout_engine=layout)


def pixels(face: str, size: int) -> int:
    """The pixels an em that a font has for `size`: these, or those of its largest bitmaps where it has no outlines."""
    return _bitmaps(face) or size


@lru_cache(maxsize=64)
def _bitmaps(face: str) -> int:
    from fontTools.ttLib import TTFont

    with TTFont(face, fontNumber=0, lazy=True) as font:
        if "CBLC" not in font or "glyf" in font:
            return 0
        return max(strike.bitmapSizeTable.ppemY for strike in font["CBLC"].strikes)


@lru_cache(maxsize=1)
def shapes() -> bool:
    """True where Pillow joins letters and sets them from right to left: it has libraqm."""
    return bool(features.check("raqm"))
