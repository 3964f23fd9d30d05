"""A colour bar as areas, lines and letters."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..feature_maps.colour import table
from .layout import BAR, GAP, TICK, Rect
from .lettering import LEADING, properties
from .panel import ColourBar
from .style import SIZE, Style
from .ticks import marks

_STEPS = 128
_LINE = 0.5

_HALF = SIZE / 2
"""Points that a mark's words stay from the bar's ends: letters reach below what Matplotlib holds their middle to be."""


def draw_bar(axes: Any, bar: ColourBar, place: Rect, label: str, ticks: float, style: Style) -> None:
    """Draw a colour bar from its low end, below, to its high one.

    Args:
        axes: which cover the bar alone.
        bar: what to draw.
        place: where the axes lie.
        label: the bar's, in lines.
        ticks: points that the widest words at its marks take.
        style: the font.
    """
    from matplotlib.collections import PolyCollection

    axes.set_xlim(0, BAR)
    axes.set_ylim(0, place.height)
    colours = table(bar.cmap)[np.linspace(0, 255, _STEPS).round().astype(int)] / 255
    bottoms = np.linspace(0, place.height, _STEPS + 1)[:-1]  # each up to the top, the next over it: no seams
    areas = [[(0, low), (BAR, low), (BAR, place.height), (0, place.height)] for low in bottoms]
    axes.add_collection(PolyCollection(areas, facecolors=colours, edgecolors="none", linewidths=0, antialiased=False))
    around = [[(0, 0), (BAR, 0), (BAR, place.height), (0, place.height)]]
    axes.add_collection(PolyCollection(around, facecolors="none", linewidths=_LINE, clip_on=False))
    for share, words in marks(bar, place.height):
        at = share * place.height
        axes.plot([BAR, BAR + TICK], [at, at], color="black", linewidth=_LINE, clip_on=False)
        middle = min(max(at, _HALF), place.height - _HALF)
        _write(axes, BAR + 2 * TICK, middle, words, {"va": "center_baseline", "ha": "left"}, style)
    beside = BAR + 2 * TICK + ticks + GAP
    how = {"va": "center", "ha": "left", "rotation": 90}
    _write(axes, beside, place.height / 2, label, how, style)


def _write(axes: Any, across: float, up: float, words: str, how: dict, style: Style) -> None:
    axes.text(
        across, up, words, fontproperties=properties(words, style.font, SIZE), linespacing=LEADING, parse_math=False,
        multialignment="center", clip_on=False, **how,
    )  # fmt: skip
