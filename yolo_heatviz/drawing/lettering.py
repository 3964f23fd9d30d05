"""Text as palette entries, in the typeface that matplotlib brings along."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..feature_maps.colour import INK, PAPER
from ..text import shown


@lru_cache(maxsize=8)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(matplotlib.get_data_path(), "fonts", "ttf", name)
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _glyph(character: str, size: int, bold: bool) -> np.ndarray:
    font = _font(size, bold)
    box = Image.new("L", (max(1, round(font.getlength(character))), size * 4 // 3), 255)
    ImageDraw.Draw(box).text((0, box.height * 3 // 4), character, fill=0, font=font, anchor="ls")
    return (INK + np.rint(np.asarray(box) * ((PAPER - INK) / 255))).astype(np.uint8)


def width(text: str, size: int, *, bold: bool = False) -> int:
    """Pixels that a line of text takes from left to right."""
    return sum(_glyph(character, size, bold).shape[1] for character in shown(text))


@lru_cache(maxsize=256)
def line(text: str, size: int, *, bold: bool = False) -> np.ndarray:
    """One line of text, antialiased.

    Args:
        text: not empty; what has no shape, as a line's end, is spelled out.
        size: pixels an em.

    Returns:
        `(size * 4 // 3, width)` uint8 palette entries from `INK` to `PAPER`, read-only.

    Example:
        >>> line("17", 12).shape[0]
        16
    """
    entries = np.hstack([_glyph(character, size, bold) for character in shown(text)])
    entries.setflags(write=False)
    return entries


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
