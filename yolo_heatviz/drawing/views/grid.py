"""The view `grid`: channels as tiles, a picture a page."""

from __future__ import annotations

import numpy as np

from ...feature_maps import colour
from ...feature_maps.normalise import Levels, normalise
from ...settings import Settings, parse_scale
from .. import caption, compose
from ..picture import Picture
from .byte_size import TEXT, ByteSize, Shape, chosen_count, map_bytes
from .stage_maps import StageMaps

_VALUE, _SMOOTH, _LABEL, _FRAME = 0.85, 0.55, 350, 0.42
"""Bytes of a value, of a pixel between values, of a tile's label, and of a pixel of a video's frame."""


def draw(stage_maps: StageMaps, settings: Settings) -> dict[str, Picture]:
    """The chosen channels, at most `settings.n` a page where all are chosen.

    Returns:
        Pictures named `features`, `features_2`, `features_3` ...
    """
    numbers, maps = stage_maps.chosen(settings)
    parts = pages(len(numbers), settings)
    found = stage_maps.readout.pages if stage_maps.readout else ()
    pictures = {}
    for page, part in enumerate(parts, 1):
        scaled = found[page - 1] if found else levels(maps[part], settings)
        number = f"page {page} of {len(parts)}" if len(parts) > 1 else ""
        name = "features" if page == 1 else f"features_{page}"
        pictures[name] = _page(stage_maps, settings, numbers[part], scaled, number)
    return pictures


def pages(count: int, settings: Settings) -> list[slice]:
    """The part of so many chosen channels that each page shows.

    Example:
        >>> pages(50, Settings(channels="all", n=32))
        [slice(0, 32, None), slice(32, 64, None)]
    """
    per_page = settings.n if settings.channels == "all" else count
    return [slice(start, start + per_page) for start in range(0, count, per_page)]


def levels(maps: np.ndarray, settings: Settings) -> Levels:
    """The levels of one page's channels."""
    return normalise(maps, parse_scale(settings.scale), settings.outliers)


def _measured(stage_maps: StageMaps) -> list[str]:
    return caption.box_energy(stage_maps.box_energy, stage_maps.scene.found if stage_maps.scene else "")


def _page(stage_maps: StageMaps, settings: Settings, numbers: np.ndarray, scaled: Levels, page: str) -> Picture:
    shape = (scaled.levels.shape[1], scaled.levels.shape[2])
    size = compose.tile_size(*shape, settings.tile_min, settings.tile_max)
    notes = [
        caption.channels(numbers, stage_maps.count, settings.channels, settings.top_by),
        *filter(None, [page]),
        caption.values(scaled, settings.scale, settings.outliers),
        f"{settings.cmap}, {caption.resizing(shape, size, settings.smoothing())}",
        *(_measured(stage_maps) if settings.focus == "on" else []),
        *caption.problems(scaled),
    ]
    title = caption.heading(stage_maps.title, stage_maps.shape, stage_maps.stride)
    entries = compose.grid(
        scaled.levels,
        [_label(*each) for each in zip(numbers, scaled.flat, scaled.nonfinite)],
        compose.Header(title, notes, caption.bar_labels(scaled, settings.scale)),
        columns=settings.columns,
        size=size,
        smooth=settings.smoothing(),
    )
    return Picture(
        entries,
        colour.palette(settings.cmap),
        low=float(np.fmin.reduce(scaled.low)),
        high=float(np.fmax.reduce(scaled.high)),
        flat=tuple(numbers[scaled.flat].tolist()),
        nonfinite=int(scaled.nonfinite.sum()),
    )


def _label(number: int, flat: bool, nonfinite: int) -> str:
    bad = f" ({nonfinite} NaN/Inf)" if nonfinite else ""
    return f"{number} flat" if flat and not bad else f"{number}{bad}"


def size_of(shape: Shape, image: tuple[int, int], settings: Settings) -> ByteSize:
    """The bytes of a stage's grids."""
    tiles = chosen_count(shape, settings)
    pages = -(-tiles // settings.n) if settings.channels == "all" else 1
    size = compose.tile_size(shape.height, shape.width, settings.tile_min, settings.tile_max)
    tile = _LABEL + map_bytes(shape, size, settings, value=_VALUE, smooth=_SMOOTH)
    return ByteSize(pages * TEXT + tiles * tile, tiles * size[0] * size[1] * _FRAME)
