"""The picture of a map over its image, with its box."""

from __future__ import annotations

from typing import Sequence

import cv2
import numpy as np

from ..drawing import caption, compose
from ..drawing.box import Box
from ..drawing.draw_boxes import draw_boxes
from ..drawing.picture import Picture
from ..drawing.scene import Scene
from ..feature_maps import colour
from ..feature_maps.normalise import normalise
from ..text import visible

TARGET_WORDS = {
    "score": "confidence",
    "left": "left side",
    "top": "top side",
    "right": "right side",
    "bottom": "bottom side",
}
_ONE_SIGN = "jet"
_OPACITY = 0.5
_OUTLIERS = 0.2
"""Percent of the pixels that the colours leave out, the highest: single cells would leave the rest dark."""
_SMALLEST = 192


def shown(values: np.ndarray) -> tuple[np.ndarray, float]:
    """A map as its colours show it: times the mean of its magnitudes, and the value of the last colour.

    Example:
        >>> relative, top = shown(np.array([[0.0, 1.0, 3.0, 0.0]]))
        >>> relative.tolist(), round(top, 2)
        ([[0.0, 1.0, 3.0, 0.0]], 2.99)
    """
    relative = values / max(float(np.abs(values).mean()), 1e-30)
    return relative, max(float(np.percentile(np.abs(relative), 100 - _OUTLIERS)), 1e-6)


def draw(values: np.ndarray, image: np.ndarray, box: Box | None, title: str, notes: Sequence[str]) -> Picture:
    """Draw a map over its image.

    Colours go from 0 to the highest value, of a map with two signs from the largest magnitude below 0 to that above it.

    Args:
        values: `(H, W)` finite.
        image: `(H, W, 3)` uint8 RGB; unchanged.
        box: drawn without its label, which is the title.
        title: the caption's first line.
        notes: what else stands above it.
    """
    two = bool((values < 0).any())
    relative, top = shown(values)
    levels = normalise(relative[None], (-top if two else 0.0, top))
    size = compose.tile_size(image.shape[0], image.shape[1], _SMALLEST, max(_SMALLEST * 2, *image.shape[:2]))
    body = cv2.resize(image, size[::-1], interpolation=cv2.INTER_NEAREST)
    entries = cv2.resize(levels.levels[0], size[::-1], interpolation=cv2.INTER_NEAREST)
    palette = colour.palette(colour.TWO_SIGNS if two else _ONE_SIGN)
    heat = cv2.applyColorMap(entries, np.ascontiguousarray(palette[:, None]))
    body = cv2.addWeighted(body, 1 - _OPACITY, heat, _OPACITY, 0)
    if box is not None:
        draw_boxes(body, Scene(image, [box]), labels=False)
    against = ["below 0: spoke against it"] if two else []
    scale = f"colours: times the mean of the image; the highest {_OUTLIERS:g} % share one"
    bar = caption.number(levels.bottom[0]), caption.number(levels.top[0])
    header = compose.Header(visible(title), [*notes, *against, scale], bar)
    page = compose.panel(body, palette, header)
    return Picture(page, palette, float(values.min()), float(values.max()), (), 0)
