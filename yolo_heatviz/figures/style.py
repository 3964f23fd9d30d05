"""The size of a figure on its page, and of the letters in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from ..errors import HeatvizError
from ..text import near

POINTS = 72.0
"""Of an inch."""
SIZE, SMALL = 8.0, 6.0
"""Points of the letters: of titles and colour bars, and of what is written inside a panel."""
_MM = 25.4


class Paper(NamedTuple):
    """What a page has room for, in inches."""

    width: float
    """Of the figure."""
    height: float
    """The most that a figure may take, with two inches left for its caption and a heading."""


PAPERS: dict[str, Paper] = {
    "cvpr-column": Paper(3.25, 6.9),
    "cvpr": Paper(6.875, 6.9),
    "ieee-column": Paper(3.5, 7.5),
    "ieee": Paper(7.16, 7.5),
    "neurips": Paper(5.5, 7.0),
}
"""By name: of a column, and of the whole text. NeurIPS' text is as wide as ICLR's."""
FONTS = ("serif", "sans")
LEAST_MM, MOST_MM = 30.0, 1000.0


@dataclass(frozen=True)
class Style:
    """How a figure looks.

    Args:
        width: a name of `PAPERS`, or millimetres, `"88.9"`.
        font: `serif` (Times' like, STIX) or `sans` (DejaVu Sans), both of which matplotlib brings along.
        dpi: pixels an inch of a PNG.

    Raises:
        HeatvizError: there is no such width, font, or resolution.

    Example:
        >>> Style("cvpr-column").paper.width, Style("127").paper.width
        (3.25, 5.0)
    """

    width: str = "cvpr"
    font: str = "serif"
    dpi: int = 300

    def __post_init__(self) -> None:
        _ = self.paper
        if self.font not in FONTS:
            raise HeatvizError(f"font: got {self.font!r}{near(self.font, FONTS)}")
        if not 50 <= self.dpi <= 1200:
            raise HeatvizError(f"dpi: got {self.dpi}, accepted are 50 to 1200 pixels an inch")

    @property
    def paper(self) -> Paper:
        """The room that it has."""
        if self.width in PAPERS:
            return PAPERS[self.width]
        try:
            millimetres = float(self.width)
        except ValueError:
            millimetres = math.nan
        if not LEAST_MM <= millimetres <= MOST_MM:
            names = near(str(self.width), PAPERS)
            raise HeatvizError(f"width: got {self.width!r}{names}, or millimetres from {LEAST_MM:g} to {MOST_MM:g}")
        return Paper(millimetres / _MM, max(7.0, millimetres / _MM))
