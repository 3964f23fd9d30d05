"""The view `overlay`: a stage as one map over the image that the network saw, at the image's own resolution."""

from __future__ import annotations

import cv2
import numpy as np

from ...errors import HeatvizError
from ...feature_maps import colour
from ...feature_maps.letterbox import CROPPED, on_map, unseen
from ...feature_maps.resample import sample
from ...settings import Settings
from .. import caption, compose
from ..draw_boxes import draw_boxes
from ..picture import Picture
from ..scene import Scene
from .byte_size import TEXT, ByteSize, Shape
from .one_map import one_map, picture, scaled
from .stage_maps import StageMaps

_SMALLEST = 192
"""Pixels that a small image's longer side is enlarged to at least, by a whole factor: tags would cover it."""
_PIXEL, _FRAME = 1.4, 0.2
"""Bytes of a pixel of the image, and of one of a video's frame."""


def scene_of(stage_maps: StageMaps) -> Scene:
    """The scene that the stage belongs to, without which nothing can be laid over it."""
    if stage_maps.scene is None:
        raise HeatvizError("overlay and sheet need the image: got none, accepted is scene=Scene(image, boxes)")
    return stage_maps.scene


def blend(image: np.ndarray, levels: np.ndarray, stage_maps: StageMaps, settings: Settings) -> np.ndarray:
    """Lay a map's colours over an image, each of its pixels under the part of the image that it saw.

    What was cut off before the network saw the image stays as it is.

    Args:
        image: `(h, w, 3)` uint8 RGB, the scene's image at any size; unchanged.
        levels: `(H, W)` uint8 palette entries.
        stage_maps: the maps, whose scene says where the image lies in the network's input.
        settings: the colour map, the opacity and the smoothing.

    Returns:
        `(h, w, 3)` uint8 RGB.
    """
    size = (image.shape[0], image.shape[1])
    shape = (levels.shape[0], levels.shape[1])
    within = scene_of(stage_maps).place(stage_maps.network_size)
    rows, columns = on_map(within, stage_maps.network_size, shape, size)
    entries = sample(levels, rows, columns, settings.smoothing(over_image=True))
    heat = cv2.applyColorMap(entries, np.ascontiguousarray(colour.palette(settings.cmap)[:, None]))
    blended = cv2.addWeighted(image, 1 - settings.heat_opacity, heat, settings.heat_opacity, 0)
    bare = unseen(rows, columns, shape)
    if bare.any():
        blended[bare] = image[bare]
    return blended


def draw(stage_maps: StageMaps, settings: Settings) -> dict[str, Picture]:
    """The stage's map over the image with its boxes, as one picture, named `overlay`.

    Raises:
        HeatvizError: the stage's maps have no scene.
    """
    scene = scene_of(stage_maps)
    found = one_map(stage_maps, settings, settings.overlay_of)
    levels = scaled(found, settings)
    size = _size(scene.size)
    image = cv2.resize(scene.image, size[::-1], interpolation=cv2.INTER_NEAREST) if size != scene.size else scene.image
    body = blend(image, levels.levels[0], stage_maps, settings)
    draw_boxes(body, scene)
    notes = [
        found.description,
        caption.values(levels, settings.scale, settings.outliers),
        f"{settings.cmap} at {settings.heat_opacity:.0%} over {scene.size[1]}\N{MULTIPLICATION SIGN}{scene.size[0]}, "
        f"{settings.smoothing(over_image=True)}",
        *([f"image {caption.resizing(scene.size, size, 'nearest')}"] if size != scene.size else []),
        *(["without heat: cut off, the network did not see it"] if scene.how == CROPPED else []),
        *caption.problems(levels),
    ]
    title = caption.heading(stage_maps.title, stage_maps.shape, stage_maps.stride)
    header = compose.Header(title, notes, caption.bar_labels(levels, settings.scale))
    page = compose.panel(body, colour.palette(settings.cmap), header)
    return {"overlay": picture(page, settings, found, levels)}


def _size(image: tuple[int, int]) -> tuple[int, int]:
    """Height and width that an image is shown at: its own, or for a tiny one a whole multiple."""
    return compose.tile_size(image[0], image[1], _SMALLEST, max(_SMALLEST * 2, *image))


def size_of(shape: Shape, image: tuple[int, int], settings: Settings) -> ByteSize:
    """The bytes of an overlay."""
    height, width = _size(image)
    pixels = height * width
    return ByteSize(TEXT + pixels * _PIXEL, pixels * _FRAME)
