"""A stage as one map: one of its channels, or all of them reduced to one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...feature_maps import colour
from ...feature_maps.normalise import Levels, normalise
from ...feature_maps.overflow import prevent_overflow
from ...feature_maps.reductions import REDUCTIONS
from ...feature_maps.resample import enlarge
from ...settings import Settings, parse_scale
from ...text import plural
from .. import caption, compose
from ..picture import Picture
from .byte_size import TEXT, ByteSize, Shape, map_bytes
from .stage_maps import StageMaps

SIDE = 640
"""Pixels that the longer side of a single map is enlarged or reduced to, enlarged by whole factors."""
_VALUE, _SMOOTH, _FRAME = 1.2, 0.35, 0.14
"""Bytes of a value, of a pixel between values, and of a pixel of a video's frame."""


class OneMap(NamedTuple):
    """A stage as one map."""

    values: np.ndarray
    """`(H, W)` real numbers."""
    description: str
    """The channel or the reduction, for the caption."""
    channel: int | None = None
    """Its number, where it is a channel."""


def one_map(stage_maps: StageMaps, settings: Settings, reduction: str) -> OneMap:
    """The stage as one map.

    Args:
        stage_maps: the stage's maps.
        settings: which channel, for `channel`: the first of those that they choose.
        reduction: one of `settings.ONE_MAP`.
    """
    if reduction == "channel":
        numbers, maps = stage_maps.chosen(settings)
        by = f", the highest {settings.top_by}" if settings.channels == "top" else ""
        return OneMap(maps[0], f"channel {numbers[0]} of {stage_maps.count}{by}", int(numbers[0]))
    maps, power = prevent_overflow(stage_maps.maps)
    with np.errstate(invalid="ignore", over="ignore"):
        values = REDUCTIONS[reduction](maps)
        values = values if power == 1 else values * power
    return OneMap(values, f"{reduction} of {plural(stage_maps.count, 'channel')}")


def scaled(found: OneMap, settings: Settings) -> Levels:
    """The map's levels."""
    return normalise(found.values[None], parse_scale(settings.scale), settings.outliers)


def draw(stage_maps: StageMaps, settings: Settings, reduction: str) -> dict[str, Picture]:
    """The stage as one map, large, with a colour bar.

    Returns:
        One picture, named as the reduction; a channel with its number.
    """
    found = one_map(stage_maps, settings, reduction)
    levels = scaled(found, settings)
    height, width = found.values.shape
    size = compose.tile_size(height, width, SIDE, SIDE)
    notes = [
        found.description,
        caption.values(levels, settings.scale, settings.outliers),
        f"{settings.cmap}, {caption.resizing((height, width), size, settings.smoothing())}",
        *caption.problems(levels),
    ]
    title = caption.heading(stage_maps.title, stage_maps.shape, stage_maps.stride)
    header = compose.Header(title, notes, caption.bar_labels(levels, settings.scale))
    enlarged = enlarge(levels.levels[0], size, settings.smoothing())
    entries = compose.panel(enlarged, colour.palette(settings.cmap), header)
    name = reduction if found.channel is None else f"channel{found.channel}"
    return {name: picture(entries, settings, found, levels)}


def picture(pixels: np.ndarray, settings: Settings, found: OneMap, levels: Levels) -> Picture:
    """A picture of one map."""
    return Picture(
        pixels,
        colour.palette(settings.cmap),
        low=float(levels.low[0]),
        high=float(levels.high[0]),
        flat=(found.channel,) if levels.flat[0] and found.channel is not None else (),
        nonfinite=int(levels.nonfinite[0]),
    )


def size_of(shape: Shape, image: tuple[int, int], settings: Settings) -> ByteSize:
    """The bytes of a stage as one map."""
    size = compose.tile_size(shape.height, shape.width, SIDE, SIDE)
    picture = TEXT + map_bytes(shape, size, settings, value=_VALUE, smooth=_SMOOTH)
    return ByteSize(picture, size[0] * size[1] * _FRAME)
