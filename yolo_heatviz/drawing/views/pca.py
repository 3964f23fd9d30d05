"""The view `pca`: the chosen channels reduced to three components, shown as red, green and blue."""

from __future__ import annotations

import numpy as np

from ...feature_maps import colour
from ...feature_maps.headroom import headroom
from ...feature_maps.pca import fit, project
from ...settings import Settings
from .. import caption, compose
from ..picture import Picture
from .one_map import SIDE
from .stage_maps import Subject


def draw(subject: Subject, settings: Settings) -> dict[str, Picture]:
    """The chosen channels' three components as one picture, named `pca`."""
    numbers, maps = subject.chosen(settings)
    basis = subject.basis
    if basis is not None:
        maps = subject.maps[list(basis.numbers)] if subject.numbers is None else maps
        colours = project(maps, basis)
    else:
        small, _ = headroom(maps)  # which changes no colour
        basis = fit(small, numbers, settings.outliers)
        colours = project(small, basis)
    size = compose.tile_size(colours.shape[0], colours.shape[1], SIDE, SIDE)
    shares = " + ".join(f"{share:.0%}" for share in basis.explained)
    bad = int((~np.isfinite(maps)).sum())
    notes = [
        f"PCA of {caption.channels(np.array(basis.numbers), subject.count, settings.channels, settings.top_by)}",
        f"red, green, blue: {shares} of the variance" + (" of the first image" if subject.basis else ""),
        caption.resizing(colours.shape[:2], size, settings.smoothing()),
        *caption.grey(bad),
    ]
    title = caption.heading(subject.title, subject.shape, subject.stride)
    palette = colour.palette(settings.cmap)
    page = compose.panel(_resized(colours, size, settings.smoothing()), palette, title, notes)
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
