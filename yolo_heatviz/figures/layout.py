"""Where everything of a figure lies on its paper: nothing over the edge, nothing over something else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, Sequence

from ..errors import HeatvizError
from .lettering import LEADING, height, width, wrap
from .panel import Grid
from .style import POINTS, SIZE, Style
from .ticks import marks

GAP = 2.5
"""Points between panels, and around what is written."""
BAR = 7.0
"""Points that a colour bar is wide."""
TICK = 2.0
_EDGE = 0.5
"""Points that stay free around the figure: half of a line that lies on its edge."""
_LEAST = 16.0
"""Points that a panel is wide at least."""


class Rect(NamedTuple):
    """A place on the paper in points from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """See `lay_out`; the words are in the lines that they take."""

    width: float
    height: float
    panels: list[list[Rect]]
    columns: list[str]
    names: list[str]
    bars: list[Rect]
    labels: list[str]
    """Of the colour bars."""
    ticks: float
    """Points that the widest words at the colour bars' marks take."""

    @property
    def lines(self) -> tuple[int, int]:
        """The most lines that a row's title takes, and a colour bar's label."""
        return _most_lines(self.names), _most_lines(self.labels)


def letter(number: int) -> str:
    """The letters of what stands at a place, counted from 0.

    Example:
        >>> letter(0), letter(25), letter(26)
        ('(a)', '(z)', '(aa)')
    """
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return f"({found})"


def titles(grid: Grid) -> tuple[list[str], list[str]]:
    """The titles of a grid's columns and of its rows, with their letters."""

    def lettered(words: Sequence[str], count: int, what: str) -> list[str]:
        given = words or [""] * count
        return [f"{letter(at)} {each}".strip() if grid.letters == what else each for at, each in enumerate(given)]

    return lettered(grid.columns, grid.shape[1], "columns"), lettered(grid.names, grid.shape[0], "rows")


def lay_out(grid: Grid, style: Style) -> Layout:
    """Find the places of a grid's panels, titles and colour bars; the figure is as wide as its style says.

    Where all panels as wide as the paper allows would be too high for it, they are smaller, in its middle.

    Raises:
        HeatvizError: too many panels for the paper.
    """
    lines = (int(any(titles(grid)[1])), int(any(bar.label for bar in grid.bars)))
    while True:  # what stands beside the panels takes of their room, by as many lines as the room leaves it
        layout = _with_lines(grid, style, *lines)
        if layout.lines <= lines and layout.lines[1] <= lines[1]:
            return layout
        lines = max(lines[0], layout.lines[0]), max(lines[1], layout.lines[1])


def _with_lines(grid: Grid, style: Style, names: int, labels: int) -> Layout:
    """The layout with room for rows' titles and bars' labels of so many lines."""
    across, most = style.paper.width * POINTS, style.paper.height * POINTS
    columns, rows = titles(grid)
    before = _EDGE + _sideways(names)
    ticks = _ticks_width(grid, style)
    side = 2 * GAP + BAR + 2 * TICK + ticks + _sideways(labels) if grid.bars else 0.0
    room = across - before - _EDGE - side - GAP * (grid.shape[1] - 1)
    weights, aspects = _shape_of(grid)
    scale = 1.0
    while True:  # narrower columns have higher titles, which leave less for the panels
        widths = [room * scale * weight for weight in weights]
        _check(widths, grid, style)
        heads = [wrap(title, each, style.font, SIZE) for title, each in zip(columns, widths)]
        top = max(height(title, SIZE) for title in heads)
        top += GAP * (top > 0)
        free = most - 2 * _EDGE - top - GAP * (len(aspects) - 1)
        fitting = min(scale, free / sum(room * aspect for aspect in aspects))
        if fitting > scale - 1e-6:
            break
        scale = fitting
    heights = [room * scale * aspect for aspect in aspects]
    total = 2 * _EDGE + top + sum(heights) + GAP * (len(heights) - 1)
    left = before + room * (1 - scale) / 2
    lefts = [left + start for start in accumulate([0.0, *(each + GAP for each in widths[:-1])])]
    tops = [total - _EDGE - top - start for start in accumulate([0.0, *(each + GAP for each in heights[:-1])])]
    panels = [[Rect(x, y - tall, wide, tall) for x, wide in zip(lefts, widths)] for y, tall in zip(tops, heights)]
    bars = _bars(len(grid.bars), panels, lefts[-1] + widths[-1] + 2 * GAP)
    names_wrapped = [wrap(name, tall, style.font, SIZE) for name, tall in zip(rows, heights)]
    labels_wrapped = [wrap(bar.label, at.height, style.font, SIZE) for bar, at in zip(grid.bars, bars)]
    return Layout(across, total, panels, heads, names_wrapped, bars, labels_wrapped, ticks)


def _check(widths: Sequence[float], grid: Grid, style: Style) -> None:
    if min(widths) < _LEAST:
        rows, columns = grid.shape
        paper = style.paper
        raise HeatvizError(
            f"grid: got {rows} x {columns} panels, accepted are as many as fit {paper.width:.2f} x {paper.height:.2f} "
            "inches with their titles: give fewer, or a wider figure"
        )


def _shape_of(grid: Grid) -> tuple[list[float], list[float]]:
    """The columns' shares of the width, and the rows' heights as parts of it."""
    columns = [[panel.aspect for panel in column if panel] for column in zip(*grid.rows)]
    alike = all(len({round(each, 3) for each in column}) == 1 for column in columns)
    wide = [1 / column[0] if alike else 1.0 for column in columns]  # then all are as high
    weights = [each / sum(wide) for each in wide]
    usual = max(aspect * weight for column, weight in zip(columns, weights) for aspect in column)
    aspects = [
        max((panel.aspect * weight for panel, weight in zip(row, weights) if panel), default=usual) for row in grid.rows
    ]
    return weights, aspects


def _most_lines(words: Sequence[str]) -> int:
    return max((each.count("\n") + 1 for each in words if each), default=0)


def _sideways(lines: int) -> float:
    """Points that lines of text beside the panels take."""
    return lines * SIZE * LEADING + GAP * (lines > 0)


def _ticks_width(grid: Grid, style: Style) -> float:
    """Points that the widest words at a colour bar's marks take, however many marks it will have room for."""
    lengths = [style.paper.height * POINTS / part for part in (1, 8, 16, 32)]
    words = [words for bar in grid.bars for length in lengths for _, words in marks(bar, length)]
    return max((width(each, style.font, SIZE) for each in words), default=0.0)


def _bars(count: int, panels: list[list[Rect]], left: float) -> list[Rect]:
    """The colour bars, one as high as all rows, or each as high as its own."""
    rows = [row[0] for row in panels]
    if count == 1:
        return [Rect(left, rows[-1].bottom, BAR, rows[0].bottom + rows[0].height - rows[-1].bottom)]
    return [Rect(left, row.bottom, BAR, row.height) for row in rows[:count]]
