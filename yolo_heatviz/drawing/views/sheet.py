"""The view `sheet`: one contact sheet an image, with every stage in order over the image."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import NamedTuple, Sequence

import cv2
import numpy as np

from ...feature_maps import colour
from ...settings import Settings
from ...text import plural
from .. import caption, compose, lettering
from ..draw_boxes import draw_boxes
from ..picture import Picture
from ..scene import Scene
from .byte_size import ByteSize
from .one_map import one_map, scaled
from .overlay import blend, scene_of
from .stage_maps import StageMaps

SIDE = 240
"""Pixels of the longer side of an image on the sheet."""
_SMALL = 11
_PIXEL, _FRAME = 1.8, 0.15
"""Bytes of a pixel of the small images, and of one in a video's frame."""


class Tile(NamedTuple):
    """One stage on a sheet."""

    name: str
    details: str
    pixels: np.ndarray
    """`(h, w, 3)` uint8 RGB."""
    low: float = np.nan
    high: float = np.nan
    nonfinite: int = 0


def tile(stage_maps: StageMaps, settings: Settings) -> Tile:
    """A stage's overlay at the size of the sheet; all that the sheet needs of it.

    Raises:
        HeatvizError: the stage's maps have no scene.
    """
    levels = scaled(one_map(stage_maps, settings, settings.overlay_of), settings)
    scene = scene_of(stage_maps)
    pixels = blend(_thumbnail(scene), levels.levels[0], stage_maps, settings)
    draw_boxes(pixels, scene, labels=False)
    stride = f"  stride {stage_maps.stride}" if stage_maps.stride else ""
    details = caption.TIMES.join(map(str, stage_maps.shape)) + stride
    nonfinite = int(levels.nonfinite[0])
    return Tile(stage_maps.title, details, pixels, float(levels.low[0]), float(levels.high[0]), nonfinite)


def _thumbnail(scene: Scene) -> np.ndarray:
    size = compose.fitted(scene.size, SIDE)
    smaller = max(scene.size) > SIDE
    return cv2.resize(scene.image, size[::-1], interpolation=cv2.INTER_AREA if smaller else cv2.INTER_NEAREST)


def _image(scene: Scene | None) -> list[Tile]:
    """The tile of the image itself, where there is one."""
    if scene is None:
        return []
    image = _thumbnail(scene)
    draw_boxes(image, scene, labels=False)
    found = f"{len(scene.boxes)} found" if scene.boxes else scene.found or "nothing found"
    return [Tile("image", f"{scene.size[1]}{caption.TIMES}{scene.size[0]}  {found}", image)]


def compose_sheet(tiles: Sequence[Tile], scene: Scene | None, settings: Settings, title: str) -> Picture:
    """Lay the image and its stages' tiles in rows of `settings.columns`.

    Args:
        tiles: one a stage, see `tile`.
        scene: the image they are of; None where they show no image.
        settings: how the tiles were drawn.
        title: the sheet's first line.
    """
    palette = colour.palette(settings.cmap)
    header = compose.Header(title, _notes(tiles, settings), _bar_labels(settings))
    return Picture(
        compose.panel(lay_tiles([*_image(scene), *tiles], palette, settings.columns), palette, header),
        palette,
        low=float(np.fmin.reduce([each.low for each in tiles])) if tiles else np.nan,
        high=float(np.fmax.reduce([each.high for each in tiles])) if tiles else np.nan,
        flat=(),
        nonfinite=sum(each.nonfinite for each in tiles),
    )


def lay_tiles(tiles: Sequence[Tile], palette: np.ndarray, columns: int) -> np.ndarray:
    """Tiles in rows that are as long as each other, of at most `columns`, as `(h, w, 3)` uint8 RGB."""
    in_a_row = ceil(len(tiles) / ceil(len(tiles) / columns))
    height, width = tiles[0].pixels.shape[:2]
    pitch = width + compose.GAP
    for tile in tiles:
        text = max(lettering.width(tile.name, compose.LABEL, bold=True), lettering.width(tile.details, _SMALL))
        pitch = max(pitch, text + compose.GAP)
    name_height, details_height = len(lettering.line("0", compose.LABEL)), len(lettering.line("0", _SMALL))
    row_height = name_height + details_height + height + compose.GAP
    rows = ceil(len(tiles) / in_a_row)
    body = np.full((rows * row_height, in_a_row * pitch - compose.GAP, 3), 255, np.uint8)
    for number, tile in enumerate(tiles):
        top, left = number // in_a_row * row_height, number % in_a_row * pitch
        compose.stamp(body, palette[lettering.line(tile.name, compose.LABEL, bold=True)], top, left)
        compose.stamp(body, palette[lettering.line(tile.details, _SMALL)], top + name_height, left)
        compose.stamp(body, tile.pixels, top + name_height + details_height, left)
    return body


def _notes(tiles: Sequence[Tile], settings: Settings) -> list[str]:
    if settings.overlay_of == "channel":
        shown = f"the first chosen channel ({settings.channels})"
    else:
        shown = f"{settings.overlay_of} of its channels"
    own_range = f"its own min{caption.DASH}max"
    spans = {"channel": own_range, "stage": own_range, "zero": "0 in the middle"}
    span = spans.get(settings.scale, f"colours span {settings.scale}")
    return [
        plural(len(tiles), "stage"),
        ", ".join(filter(None, [f"each: {shown}", span, caption.left_out(settings.scale, settings.outliers)])),
        f"{settings.cmap} at {settings.heat_opacity:.0%}, {settings.smoothing(over_image=True)}",
        *caption.nonfinite(sum(each.nonfinite for each in tiles)),
    ]


def _bar_labels(settings: Settings) -> tuple[str, str]:
    low, comma, high = settings.scale.partition(",")
    return (low.strip(), high.strip()) if comma else ("minimum", "maximum")


def draw(stages: Sequence[StageMaps], settings: Settings, title: str = "stages") -> Picture:
    """Stages of one image as one contact sheet.

    Args:
        stages: the stages' maps in order, one or more, each with the image's scene; without scenes, the heat alone is
            shown.
        settings: which map of each, see `overlay_of`, and how it is drawn.
        title: the sheet's first line.
    """
    scene = stages[0].scene
    if scene is None:
        stages, settings = _without_image(stages, settings)
    return compose_sheet([tile(each, settings) for each in stages], scene, settings, title)


def _without_image(stages: Sequence[StageMaps], settings: Settings) -> tuple[list[StageMaps], Settings]:
    """The stages over nothing, in the shape of what the network saw, and settings that show the heat alone."""
    size = stages[0].input_size or stages[0].shape[1:]
    nothing = Scene(np.zeros((*compose.fitted(size, SIDE), 3), np.uint8))
    smooth = settings.smooth if settings.smooth != "auto" else "nearest"
    return [replace(each, scene=nothing) for each in stages], settings.replace(heat_opacity=1.0, smooth=smooth)


def size_of(stages: int, image: tuple[int, int]) -> ByteSize:
    """The bytes of a sheet of so many stages, of an image of that height and width."""
    pixels = (stages + 1) * image[0] * image[1] * (SIDE / max(image)) ** 2
    return ByteSize(pixels * _PIXEL, pixels * _FRAME)
