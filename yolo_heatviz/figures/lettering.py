"""Words in a figure: in which font, how wide, and where their lines break."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..drawing.fonts import face_for, letters_of
from ..text import shown

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

_FILES = {"serif": "STIXGeneral", "sans": "DejaVuSans"}
LEADING = 1.2
"""From one line to the next, in sizes of the letters."""


def face(words: str, font: str) -> str:
    """The path of the font to set words in: matplotlib's own, or one of this machine's where that lacks a letter.

    Example:
        >>> Path(face("baseline", "serif")).name
        'STIXGeneral.ttf'
    """
    import matplotlib

    own = str(Path(matplotlib.get_data_path(), "fonts", "ttf", f"{_FILES[font]}.ttf"))
    letters = frozenset(map(ord, words)) - {10}
    if letters <= _known(own):
        return own
    return face_for(letters) or own


@lru_cache(maxsize=8)
def _known(path: str) -> frozenset[int]:
    return frozenset(letters_of(path).tolist())


def properties(words: str, font: str, size: float) -> FontProperties:
    """matplotlib's description of the font for words, see `face`."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=face(words, font), size=size)


def width(words: str, font: str, size: float) -> float:
    """The width of one line, in points."""
    from matplotlib.textpath import text_to_path

    if not words:
        return 0.0
    return float(text_to_path.get_text_width_height_descent(words, properties(words, font, size), False)[0])


def wrap(words: str, most: float, font: str, size: float) -> str:
    """Words in as many lines as they need, broken between words, and within one that is too long for a line.

    Args:
        words: any; what would steer a terminal is spelt out.
        most: points of a line.
        font: `serif` or `sans`.
        size: of the letters, in points.

    Example:
        >>> wrap("stage 17 of 24", 34, "serif", 8)
        'stage 17\\nof 24'
    """
    lines = [""]
    for word in shown(words).split():
        joined = f"{lines[-1]} {word}".strip()
        if width(joined, font, size) <= most:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and width(lines[-1] + letter, font, size) > most:
                lines.append("")
            lines[-1] += letter
    return "\n".join(lines)


def height(words: str, size: float) -> float:
    """The height of words in lines, in points; of none, 0."""
    return (words.count("\n") + 1) * size * LEADING if words else 0.0
