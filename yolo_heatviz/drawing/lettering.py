"""Text as palette entries, in the typeface that matplotlib brings along, or in one that has the letters."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..feature_maps.colour import INK, PAPER
from ..text import shown
from . import fonts, scripts


@lru_cache(maxsize=8)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts.own(bold), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _glyph(character: str, size: int, bold: bool) -> np.ndarray:
    font = _font(size, bold)
    box = Image.new("L", (max(1, round(font.getlength(character))), size * 4 // 3), 255)
    ImageDraw.Draw(box).text((0, box.height * 3 // 4), character, fill=0, font=font, anchor="ls")
    return _entries(box)


def _entries(box: Image.Image) -> np.ndarray:
    return (INK + np.rint(np.asarray(box) * ((PAPER - INK) / 255))).astype(np.uint8)


@lru_cache(maxsize=1024)
def _run(text: str, face: str, size: int) -> np.ndarray:
    """Text in one font as a whole: shaped where Pillow can, and made smaller where it would leave the line."""
    font, own = fonts.opened(face, size), fonts.pixels(face, size)
    direction = "ltr" if fonts.shapes() else None  # of the line: what reads to the left still does
    left, top, right, bottom = map(round, font.getbbox(text, anchor="ls", direction=direction))
    height, baseline = size * 4 // 3, size * 4 // 3 * 3 // 4
    scale = min(1.0, size / own, (baseline - 1) / max(1, -top), (height - baseline - 1) / max(1, bottom))
    advance = max(1, round(font.getlength(text, direction=direction)), right)
    drawn = Image.new("RGBA", (advance - min(0, left), max(1, bottom - top)), (255, 255, 255, 255))
    ImageDraw.Draw(drawn).text(
        (-min(0, left), -top), text, (0, 0, 0), font, "ls", direction=direction, embedded_color=True
    )
    small = drawn.convert("L")
    if own != size:  # a font of coloured bitmaps, of which the darkest is made ink
        darkest = 255 - int(np.asarray(small).min())
        small = small.point([round(255 - min(1, (255 - grey) / max(1, darkest)) * 255) for grey in range(256)])
    if scale < 1:
        wanted = (max(1, round(small.width * scale)), max(1, round(small.height * scale)))
        small = small.resize(wanted, Image.Resampling.LANCZOS)
    box = Image.new("L", (small.width, height), 255)
    box.paste(small, (0, max(1, min(baseline + round(top * scale), height - 1 - small.height))))
    return _entries(box)


def _pieces(text: str, size: int, bold: bool) -> list[np.ndarray]:
    pieces = []
    for run in scripts.runs(shown(text), bold):
        if run.face is None:
            pieces += [_glyph(character, size, bold) for character in run.text]
        else:
            pieces.append(_run(run.text, run.face, size))
    return pieces


@lru_cache(maxsize=4096)
def width(text: str, size: int, *, bold: bool = False) -> int:
    """Pixels that a line of text takes from left to right."""
    return sum(piece.shape[1] for piece in _pieces(text, size, bold))


@lru_cache(maxsize=256)
def line(text: str, size: int, *, bold: bool = False) -> np.ndarray:
    """One line of text, antialiased.

    Args:
        text: not empty; what has no shape, as a line's end, is spelled out. Letters that no font here has are boxes,
            see `scripts.missing`.
        size: pixels an em.

    Returns:
        `(size * 4 // 3, width)` uint8 palette entries from `INK` to `PAPER`, read-only.

    Example:
        >>> line("17", 12).shape[0]
        16
    """
    entries = np.concatenate(_pieces(text, size, bold), axis=1)
    entries.setflags(write=False)
    return entries


def cut(text: str, size: int, limit: int, *, bold: bool = False) -> str:
    """The text, or as much of its start as fits into `limit` pixels, with an ellipsis behind it.

    Example:
        >>> cut("linen", 12, 1000)
        'linen'
    """
    if width(text, size, bold=bold) <= limit:
        return text
    starts = (f"{text[:length]}\N{HORIZONTAL ELLIPSIS}" for length in range(len(text) - 1, 0, -1))
    return next((each for each in starts if width(each, size, bold=bold) <= limit), "\N{HORIZONTAL ELLIPSIS}")


def wrap(parts: list[str], size: int, limit: int, *, between: str = "  ·  ") -> list[str]:
    """Join the parts into as few lines as fit into `limit` pixels; a part is never broken.

    Example:
        >>> wrap(["a", "b"], 12, 1000)
        ['a  ·  b']
    """
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}{between}{part}" if lines else part
        if lines and width(joined, size) <= limit:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines
