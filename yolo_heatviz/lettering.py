"""Text as palette entries, in the typeface that matplotlib brings along."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .colour import INK, PAPER


@lru_cache(maxsize=8)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(matplotlib.get_data_path(), "fonts", "ttf", name)
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: int, *, bold: bool = False) -> int:
    """Pixels that a line of text takes from left to right."""
    return int(np.ceil(_font(size, bold).getlength(text)))


@lru_cache(maxsize=4096)
def line(text: str, size: int, *, bold: bool = False) -> np.ndarray:
    """One line of text, antialiased.

    Args:
        text: without a line break.
        size: pixels an em.

    Returns:
        `(size * 4 // 3, width)` uint8 palette entries from `INK` to `PAPER`, read-only.

    Example:
        >>> line("17", 12).shape[0]
        16
    """
    box = Image.new("L", (max(1, width(text, size, bold=bold)), size * 4 // 3), 255)
    ImageDraw.Draw(box).text((0, box.height * 3 // 4), text, fill=0, font=_font(size, bold), anchor="ls")
    entries = (INK + np.rint(np.asarray(box) * ((PAPER - INK) / 255))).astype(np.uint8)
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
