"""The view `sheet`: one contact sheet an image, with every stage in order over the image."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import cv2
import numpy as np

from ...feature_maps import colour
from ...settings import Settings
from ...text import plural
from .. import caption, compose, lettering
from ..picture import Picture
from ..scene import Scene, draw_boxes
from .one_map import one_map, scaled
from .overlay import blend, scene_of
from .stage_maps import Subject

SIDE = 240
"""Pixels of the longer side of an image on the sheet."""
_SMALL = 11


class Tile(NamedTuple):
    """One stage on a sheet."""

    name: str
    what: str
    pixels: np.ndarray
    """`(h, w, 3)` uint8 RGB."""
    low: float = np.nan
    high: float = np.nan
    nonfinite: int = 0


def tile(subject: Subject, settings: Settings) -> Tile:
    """A stage's overlay at the size of the sheet; all that the sheet needs of it.

    Raises:
        HeatvizError: the subject has no scene.
    """
    levels = scaled(one_map(subject, settings, settings.overlay_of), settings)
    scene = scene_of(subject)
    pixels = blend(_thumbnail(scene), levels.levels[0], subject, settings)
    draw_boxes(pixels, scene, labels=False)
    shape = caption.TIMES.join(map(str, subject.shape)) + (f"  stride {subject.stride}" if subject.stride else "")
    bad = int(levels.nonfinite[0])
    return Tile(subject.title, shape, pixels, float(levels.low[0]), float(levels.high[0]), bad)


def _thumbnail(scene: Scene) -> np.ndarray:
    by = SIDE / max(scene.size)
    height, width = (max(1, round(side * by)) for side in scene.size)
    return cv2.resize(scene.image, (width, height), interpolation=cv2.INTER_AREA if by < 1 else cv2.INTER_NEAREST)


def compose_sheet(tiles: Sequence[Tile], scene: Scene, settings: Settings, title: str) -> Picture:
    """Lay the image and its stages' tiles in rows of `settings.columns`.

    Args:
        tiles: one a stage, see `tile`.
        scene: the image they are of.
        settings: how the tiles were drawn.
        title: the sheet's first line.
    """
    image = _thumbnail(scene)
    draw_boxes(image, scene, labels=False)
    found = f"{len(scene.boxes)} found" if scene.boxes else "nothing found"
    everything = [Tile("image", f"{scene.size[1]}{caption.TIMES}{scene.size[0]}  {found}", image), *tiles]
    palette = colour.palette(settings.cmap)
    height, width = image.shape[:2]
    texts = [max(lettering.width(each.name, compose.LABEL, bold=True), lettering.width(each.what, _SMALL))
             for each in everything]  # fmt: skip
    pitch = max(width, *texts) + compose.GAP
    text_height = len(lettering.line("0", compose.LABEL)) + len(lettering.line("0", _SMALL))
    row = text_height + height + compose.GAP
    across = -(-len(everything) // -(-len(everything) // settings.columns))
    body = np.full((-(-len(everything) // across) * row, across * pitch - compose.GAP, 3), 255, np.uint8)
    for number, each in enumerate(everything):
        top, left = number // across * row, number % across * pitch
        name, what = lettering.line(each.name, compose.LABEL, bold=True), lettering.line(each.what, _SMALL)
        compose.stamp(body, palette[name], top, left)
        compose.stamp(body, palette[what], top + len(name), left)
        compose.stamp(body, each.pixels, top + text_height, left)
    page = compose.panel(body, palette, title, _notes(tiles, settings), _ends(settings))
    lows, highs = [each.low for each in tiles], [each.high for each in tiles]
    low, high = (float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))) if tiles else (np.nan, np.nan)
    return Picture(page, palette, low, high, flat=(), nonfinite=sum(each.nonfinite for each in tiles))


def _notes(tiles: Sequence[Tile], settings: Settings) -> list[str]:
    reduction = settings.overlay_of
    what = (
        f"the first chosen channel ({settings.channels})" if reduction == "channel" else f"{reduction} of its channels"
    )
    own_range = f"its own min{caption.DASH}max"
    own = {"channel": own_range, "stage": own_range, "zero": "0 in the middle"}
    span = own.get(settings.scale, f"colours span {settings.scale}")
    bad = sum(each.nonfinite for each in tiles)
    return [
        plural(len(tiles), "stage"),
        ", ".join(filter(None, [f"each: {what}", span, caption.left_out(settings.scale, settings.outliers)])),
        f"{settings.cmap} at {settings.heat_opacity:.0%}, {settings.smoothing(over_image=True)}",
        *caption.grey(bad),
    ]


def _ends(settings: Settings) -> tuple[str, str]:
    low, comma, high = settings.scale.partition(",")
    return (low.strip(), high.strip()) if comma else ("minimum", "maximum")


def draw(subjects: Sequence[Subject], settings: Settings, title: str = "stages") -> Picture:
    """Stages of one image as one contact sheet.

    Args:
        subjects: the stages in order, each with the image's scene.
        settings: which map of each, see `overlay_of`, and how it is drawn.
        title: the sheet's first line.

    Raises:
        HeatvizError: a subject has no scene, or there is no subject.
    """
    return compose_sheet([tile(each, settings) for each in subjects], scene_of(subjects[0]), settings, title)
