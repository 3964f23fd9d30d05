"""The view `pca`: the chosen channels reduced to three components, shown as red, green and blue."""

from __future__ import annotations

import numpy as np

from ...feature_maps import colour
from ...feature_maps.overflow import prevent_overflow
from ...feature_maps.pca import fit, project
from ...settings import Settings
from .. import caption, compose
from ..picture import Picture
from .byte_size import TEXT, ByteSize, Shape, map_bytes
from .one_map import SIDE
from .stage_maps import StageMaps

_VALUE, _SMOOTH, _FRAME = 3.9, 0.75, 0.08
"""Bytes of a value, of a pixel between values, and of a pixel of a video's frame."""


def draw(stage_maps: StageMaps, settings: Settings) -> dict[str, Picture]:
    """The chosen channels' three components as one picture, named `pca`."""
    numbers, maps = stage_maps.chosen(settings)
    basis = stage_maps.basis
    if basis is not None:
        maps = stage_maps.maps[list(basis.numbers)] if stage_maps.numbers is None else maps
        colours = project(maps, basis)
    else:
        small, _ = prevent_overflow(maps)  # which changes no colour
        basis = fit(small, numbers, settings.outliers)
        colours = project(small, basis)
    size = compose.tile_size(colours.shape[0], colours.shape[1], SIDE, SIDE)
    shares = " + ".join(f"{share:.0%}" for share in basis.explained)
    bad = int((~np.isfinite(maps)).sum())
    notes = [
        f"PCA of {caption.channels(np.array(basis.numbers), stage_maps.count, settings.channels, settings.top_by)}",
        f"red, green, blue: {shares} of the variance" + (" of the first image" if stage_maps.basis else ""),
        caption.resizing(colours.shape[:2], size, settings.smoothing()),
        *caption.nonfinite(bad),
    ]
    title = caption.heading(stage_maps.title, stage_maps.shape, stage_maps.stride)
    palette = colour.palette(settings.cmap)
    page = compose.panel(_resized(colours, size, settings.smoothing()), palette, compose.Header(title, notes))
    finite = maps[np.isfinite(maps)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (np.nan, np.nan)
    return {"pca": Picture(page, palette, low, high, flat=(), nonfinite=bad)}


def _resized(colours: np.ndarray, size: tuple[int, int], smooth: str) -> np.ndarray:
    import cv2

    if max(size) < max(colours.shape[:2]):
        how = cv2.INTER_AREA
    else:
        how = cv2.INTER_LINEAR if smooth == "bilinear" else cv2.INTER_NEAREST
    return cv2.resize(colours, size[::-1], interpolation=how)


def size_of(shape: Shape, image: tuple[int, int], settings: Settings) -> ByteSize:
    """The bytes of a stage's components."""
    size = compose.tile_size(shape.height, shape.width, SIDE, SIDE)
    picture = TEXT + map_bytes(shape, size, settings, value=_VALUE, smooth=_SMOOTH)
    return ByteSize(picture, size[0] * size[1] * _FRAME)
