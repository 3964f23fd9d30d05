"""A detection's part of the image, with its stage as one map over it."""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

import cv2
import numpy as np

from ...feature_maps import colour
from ...settings import Settings
from .. import caption, compose
from ..box import Box
from ..draw_boxes import draw_boxes
from ..picture import Picture
from .one_map import one_map, picture, scaled
from .overlay import blend, scene_of
from .stage_maps import StageMaps

_AROUND = 0.25
_SMALLEST, _LARGEST = 320, 1280


def draw(stage_maps: StageMaps, settings: Settings, box: Box, notes: Sequence[str]) -> Picture:
    """Draw one detection with a quarter of its longer side around it, small ones enlarged by whole factors.

    Args:
        stage_maps: the stage's maps, with its scene.
        settings: which map of it (`overlay_of`), its colours and opacity; the scale is that of the whole map.
        box: the detection, in image pixels; its label is the title.
        notes: what else stands above it.

    Raises:
        HeatvizError: the stage's maps have no scene.
    """
    found = one_map(stage_maps, settings, settings.overlay_of)
    levels = scaled(found, settings)
    left, top, right, bottom = window(box.xyxy, scene_of(stage_maps).size)
    part = blend(scene_of(stage_maps).image, levels.levels[0], stage_maps, settings)[top:bottom, left:right]
    size = compose.tile_size(bottom - top, right - left, _SMALLEST, _LARGEST)
    body = np.ascontiguousarray(cv2.resize(part, size[::-1], interpolation=cv2.INTER_LINEAR))
    alone = replace(scene_of(stage_maps), boxes=[box])
    draw_boxes(body, alone, labels=False, window=(left, top, right, bottom))
    title = f"{box.label}   {stage_maps.title}"
    shown = f"{found.description}, {caption.values(levels, settings.scale, settings.outliers)}"
    notes = [*notes, shown, *caption.problems(levels)]
    header = compose.Header(title, notes, caption.bar_labels(levels, settings.scale))
    page = compose.panel(body, colour.palette(settings.cmap), header)
    return picture(page, settings, found, levels)


def window(xyxy: Sequence[float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of an image that shows a box and what is around it: left, top, right, bottom, at least a pixel.

    Example:
        >>> window((10, 10, 50, 30), (100, 58))
        (0, 0, 58, 40)
    """
    left, top, right, bottom = xyxy
    around = _AROUND * max(right - left, bottom - top)
    x0, y0 = (int(max(0, min(low - around, most - 1))) for low, most in ((left, size[1]), (top, size[0])))
    x1, y1 = (int(np.ceil(min(high + around, most))) for high, most in ((right, size[1]), (bottom, size[0])))
    return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)
