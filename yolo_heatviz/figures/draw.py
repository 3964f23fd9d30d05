"""A grid of panels drawn by matplotlib: maps as images of their own cells, all else as lines, areas and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from .draw_bar import draw_bar
from .draw_boxes import draw_boxes, write_note
from .layout import GAP, Layout, Rect, lay_out, letter
from .lettering import LEADING, properties
from .panel import Grid, Heat, Panel
from .style import POINTS, SIZE, Style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PHOTO_DPI = 300
"""Pixels an inch that a photograph has in a PDF or SVG at most."""


def draw(grid: Grid, style: Style, *, vector: bool) -> Figure:
    """Draw a figure, within `files.settings`.

    Args:
        grid: the panels.
        style: the size and the font.
        vector: for PDF and SVG, else for PNG.
    """
    from matplotlib.figure import Figure

    layout = lay_out(grid, style)
    figure = Figure(figsize=(layout.width / POINTS, layout.height / POINTS))
    dpi = _PHOTO_DPI if vector else style.dpi
    for number, (row, places) in enumerate(zip(grid.rows, layout.panels)):
        for at, (panel, place) in enumerate(zip(row, places)):
            if panel is not None:
                inside = _centred(panel, place)
                axes = _axes(figure, layout, inside)
                _draw_panel(axes, panel, round(inside.width / POINTS * dpi), vector)
                draw_boxes(axes, panel, inside, style)
                lettered = letter(number * grid.shape[1] + at) if grid.letters == "panels" else ""
                write_note(axes, inside, lettered, style, top=True)
                write_note(axes, inside, panel.note, style)
    _write_titles(figure, layout, style)
    for bar, place, label in zip(grid.bars, layout.bars, layout.labels):
        draw_bar(_axes(figure, layout, place), bar, place, label, layout.ticks, style)
    return figure


def _centred(panel: Panel, place: Rect) -> Rect:
    """Where a panel lies in its place, whose shape may be another."""
    width = min(place.width, place.height / panel.aspect)
    height = width * panel.aspect
    left, bottom = place.left + (place.width - width) / 2, place.bottom + (place.height - height) / 2
    return Rect(left, bottom, width, height)


def _axes(figure: Figure, layout: Layout, place: Rect) -> Any:
    across, down = layout.width, layout.height
    at = (place.left / across, place.bottom / down, place.width / across, place.height / down)
    axes = figure.add_axes(at)
    axes.set_axis_off()
    return axes


def _draw_panel(axes: Any, panel: Panel, pixels: int, vector: bool) -> None:
    height, width = panel.image.shape[:2]
    frame = (0, 0, width, height)
    _show(axes, _shrunk(panel.image, pixels), frame, "none" if vector else "antialiased")
    if panel.heat is not None:
        _show(axes, _with_opacity(panel.heat), panel.heat.frame, "none" if vector else "nearest")
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)


def _show(axes: Any, pixels: np.ndarray, frame: tuple[float, float, float, float], interpolation: str) -> None:
    left, top, right, bottom = frame
    axes.imshow(pixels, extent=(left, right, bottom, top), interpolation=interpolation, aspect="auto")


def _shrunk(image: np.ndarray, pixels: int) -> np.ndarray:
    """An image of at most so many pixels across."""
    height, width = image.shape[:2]
    if width <= pixels:
        return image
    return cv2.resize(image, (pixels, max(1, round(height * pixels / width))), interpolation=cv2.INTER_AREA)


def _with_opacity(heat: Heat) -> np.ndarray:
    """A map's cells, `(h, w, 4)` uint8, or `(h, w, 3)` where nothing shines through."""
    colours = heat.colours()
    if heat.opacity == 1:
        return colours
    return np.dstack([colours, np.full(colours.shape[:2], round(heat.opacity * 255), np.uint8)])


def _write_titles(figure: Figure, layout: Layout, style: Style) -> None:
    top = layout.panels[0][0]
    for words, place in zip(layout.columns, layout.panels[0]):
        at = (place.left + place.width / 2, top.bottom + top.height + GAP)
        _write(figure, layout, at, words, {"va": "bottom", "ha": "center"}, style)
    for words, (place, *_) in zip(layout.names, layout.panels):
        at = (place.left - GAP, place.bottom + place.height / 2)
        _write(figure, layout, at, words, {"va": "center", "ha": "right", "rotation": 90}, style)


def _write(figure: Figure, layout: Layout, at: tuple[float, float], words: str, how: dict, style: Style) -> None:
    figure.text(
        at[0] / layout.width, at[1] / layout.height, words,
        fontproperties=properties(words, style.font, SIZE), linespacing=LEADING, parse_math=False,
        multialignment="center", rotation_mode="default", **how,
    )  # fmt: skip
