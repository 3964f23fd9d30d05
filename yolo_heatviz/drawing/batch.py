"""A batch of maps or images as one picture, whatever its number of channels."""

from __future__ import annotations

import numpy as np

from ..feature_maps import colour
from ..feature_maps.overflow import prevent_overflow
from ..settings import Settings
from . import caption, compose, views
from .picture import Picture
from .views.one_map import SIDE
from .views.stage_maps import StageMaps


def draw(maps: np.ndarray, settings: Settings, title: str) -> Picture:
    """Draw each image of a batch below the other: one channel as a heatmap, three as colours, more as a grid.

    Args:
        maps: `(B, C, H, W)` real numbers or bool, any range. Three channels are RGB, uint8, or stretched from their
            smallest value to their largest where they are not within 0 to 1.
        settings: how; a view that it names is taken for any number of channels.
        title: the captions' first words.

    Example:
        >>> draw(np.random.rand(2, 1, 20, 15), Settings(), "mask").rgb().shape[2]
        3
    """
    titles = [f"{title}  image {number}" if len(maps) > 1 else title for number in range(len(maps))]
    pictures = [_one(image, settings, each) for image, each in zip(maps, titles)]
    return pictures[0] if len(pictures) == 1 else _below_each_other(pictures)


def _one(maps: np.ndarray, settings: Settings, title: str) -> Picture:
    if settings.views == ("grid",) and len(maps) == 3:
        return _as_colours(maps, settings, title)
    if settings.views == ("grid",) and len(maps) == 1:
        settings = settings.replace(view="channel")
    return views.draw_one(StageMaps(maps, title), settings)


def _as_colours(maps: np.ndarray, settings: Settings, title: str) -> Picture:
    finite = np.isfinite(maps)
    bad = int((~finite).sum())
    low, high = (float(maps[finite].min()), float(maps[finite].max())) if finite.any() else (np.nan, np.nan)
    bottom, top = (0, 255) if maps.dtype == np.uint8 else (low, high) if low < 0 or high > 1 else (0, 1)
    values, power = prevent_overflow(np.where(finite, maps, bottom).astype(np.float64))
    unit = (values - bottom / power) / ((top / power - bottom / power) or 1)
    pixels = np.rint(unit.clip(0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    pixels[~finite.all(axis=0)] = 128
    size = compose.tile_size(maps.shape[1], maps.shape[2], SIDE, max(SIDE, *maps.shape[1:]))
    factor = size[0] // maps.shape[1]
    body = pixels.repeat(factor, axis=0).repeat(factor, axis=1)
    notes = [
        "3 channels as red, green, blue",
        f"values {low:.4g} to {high:.4g}" if finite.any() else "no finite value",
        f"colours span {caption.number(bottom)} to {caption.number(top)}",
        caption.resizing(maps.shape[1:], size, "nearest"),
        *caption.nonfinite(bad),
    ]
    palette = colour.palette(settings.cmap)
    header = compose.Header(caption.heading(title, maps.shape, None), notes)
    page = compose.panel(np.ascontiguousarray(body), palette, header)
    return Picture(page, palette, low, high, flat=(), nonfinite=bad)


def _below_each_other(pictures: list[Picture]) -> Picture:
    pages = [each.rgb() for each in pictures]
    width = max(page.shape[1] for page in pages)
    wide = [np.pad(page, ((0, 0), (0, width - page.shape[1]), (0, 0)), constant_values=255) for page in pages]
    return Picture(
        np.vstack(wide),
        pictures[0].palette,
        low=float(np.fmin.reduce([each.low for each in pictures])),
        high=float(np.fmax.reduce([each.high for each in pictures])),
        flat=(),
        nonfinite=sum(each.nonfinite for each in pictures),
    )
