"""Boxes and words in a panel, as lines and letters: white on black, which stands out on any colour map."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..drawing.mask_outline import mask_outlines
from ..text import shown
from .layout import Rect
from .lettering import properties, width
from .panel import Panel
from .style import SMALL, Style

_LINE, _EDGE = 0.8, 1.6
"""Points of a box's line, and of the dark one below it."""
_PAD = 1.0
_FURTHER = 6
"""Lines that a label may lie away from its box."""
_LEAST = 4.5
"""Points of the smallest letters."""
_TALL = 1.15
"""The height of a line of words with what is black around it, in sizes of its letters."""


def draw_boxes(axes: Any, panel: Panel, place: Rect, style: Style) -> None:
    """Draw a panel's boxes: the outline of a mask, a rotated box as it lies, else the box; then their labels.

    Args:
        axes: whose units are the image's pixels.
        panel: whose boxes.
        place: where the axes lie.
        style: the font.
    """
    from matplotlib.patches import Polygon

    size = (panel.image.shape[0], panel.image.shape[1])
    for box in panel.boxes:
        lines = mask_outlines(box.mask, size) if box.mask is not None else []
        for line in lines or [box.outline]:
            for colour, wide in (("black", _EDGE), ("white", _LINE)):
                axes.add_patch(Polygon(line, closed=True, fill=False, edgecolor=colour, linewidth=wide))
    taken: list[Rect] = []
    for box in panel.boxes:
        if box.label:
            corners = box.outline * (place.width / size[1], place.height / size[0])
            words, letters = _fitted(box.label, place, style)
            _stamp(axes, place, _free_place(corners, _patch(words, letters, style), place, taken), words, style)


def write_note(axes: Any, place: Rect, words: str, style: Style, *, top: bool = False) -> None:
    """Write a few words into the lower or the upper left corner of a panel."""
    if words:
        words, size = _fitted(words, place, style)
        wide, tall = _patch(words, size, style)
        _stamp(axes, place, Rect(0, place.height - tall if top else 0, wide, tall), words, style)


def _free_place(corners: np.ndarray, patch: tuple[float, float], place: Rect, taken: list[Rect]) -> Rect:
    """Where a box's label lies, in points of its panel: over the box, in its top, under it, in its foot, further off.

    The first of these that is inside the panel and free of other labels, which is then taken; else over the box.
    """
    wide, tall = patch
    left = max(0.0, min(float(corners[:, 0].min()), place.width - wide))
    top, foot = place.height - corners[:, 1].min(), place.height - corners[:, 1].max()
    further = [at for step in range(1, _FURTHER) for at in (foot - tall * (step + 1), top + tall * step)]
    found = [Rect(left, float(bottom), wide, tall) for bottom in (top, top - tall, foot - tall, foot, *further)]
    inside = [each for each in found if 0 <= each.bottom <= place.height - tall]
    free = [each for each in inside if not any(_overlap(each, other) for other in taken)]
    chosen = (free or inside or [Rect(left, max(0.0, place.height - tall), wide, tall)])[0]
    taken.append(chosen)
    return chosen


def _overlap(first: Rect, second: Rect) -> bool:
    across = first.left < second.left + second.width and second.left < first.left + first.width
    return across and first.bottom < second.bottom + second.height and second.bottom < first.bottom + first.height


def _fitted(words: str, place: Rect, style: Style) -> tuple[str, float]:
    """Words that fit a panel's width, and the size of their letters: smaller in a narrow one, cut if need be."""
    words = shown(words)
    size = max(_LEAST, SMALL * min(1.0, place.width / _patch(words, SMALL, style)[0]))
    kept = words
    while kept and _patch(words, size, style)[0] > place.width:
        kept = kept[:-1]
        words = f"{kept.rstrip()}..."
    return words, size


def _patch(words: str, size: float, style: Style) -> tuple[float, float]:
    """Width and height of words with what is black around them, in points."""
    return width(words, style.font, size) + 2 * _PAD, size * _TALL


def _stamp(axes: Any, place: Rect, at: Rect, words: str, style: Style) -> None:
    """Words, white on black, at a place in points of the panel."""
    from matplotlib.patches import Rectangle

    across, up = place.width, place.height
    size = at.height / _TALL
    black = Rectangle(
        (at.left / across, at.bottom / up), at.width / across, at.height / up, transform=axes.transAxes, color="black"
    )
    black.set_linewidth(0)
    axes.add_patch(black)
    left = (at.left + _PAD) / across
    axes.text(
        left, (at.bottom + size * 0.28) / up, words, transform=axes.transAxes, color="white",
        fontproperties=properties(words, style.font, size), parse_math=False, clip_on=True, va="baseline",
    )  # fmt: skip
