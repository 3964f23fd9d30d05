"""The pictures of the page: the image without boxes, its thumbnail, and all stages over it in one sprite."""

from __future__ import annotations

import cv2
import numpy as np

from ..drawing import png
from ..drawing.compose import fitted
from ..errors import HeatvizError
from ..feature_maps import colour
from ..feature_maps.letterbox import Place, on_map, unseen
from ..feature_maps.resample import sample
from ..settings import Settings

LARGEST, THUMB, TILE = 1600, 320, 160
"""Pixels of the longer side of the image, its thumbnail and a stage's tile."""
_QUALITY, _THUMB_QUALITY = 90, 80


def photographs(image: np.ndarray) -> dict[str, bytes]:
    """The image as JPEG files.

    Args:
        image: `(H, W, 3)` uint8 BGR.

    Returns:
        `image` and `thumb`, the first as large as the image where it is not larger than `LARGEST`.
    """
    large = _fit(image, LARGEST)
    small = large
    while max(small.shape[:2]) > 2 * THUMB:
        small = cv2.pyrDown(small)  # several times as fast as a mean over so many pixels
    return {"image": _jpeg(large, _QUALITY), "thumb": _jpeg(_fit(small, THUMB), _THUMB_QUALITY)}


def _fit(image: np.ndarray, side: int) -> np.ndarray:
    if max(image.shape[:2]) <= side:
        return image
    height, width = fitted((image.shape[0], image.shape[1]), side)
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def _jpeg(image: np.ndarray, quality: int) -> bytes:
    done, content = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise HeatvizError(f"report: OpenCV cannot encode {image.shape} as JPEG")
    return content.tobytes()


def tile(
    levels: np.ndarray, size: tuple[int, int], within: Place, network: tuple[int, int], settings: Settings
) -> np.ndarray:
    """A stage's map under the pixels of the image; grey where that was cut off before the network saw it.

    Args:
        levels: `(H, W)` uint8 palette entries.
        size: the tile's height and width.
        within: where the image lies in the network's input.
        network: the input's height and width.
        settings: the smoothing.

    Returns:
        `size` uint8 palette entries.
    """
    shape = (levels.shape[0], levels.shape[1])
    rows, columns = on_map(within, network, shape, size)
    entries = sample(levels, rows, columns, settings.smoothing(over_image=True))
    entries[unseen(rows, columns, shape)] = colour.NONFINITE
    return entries


def sprite(tiles: list[np.ndarray], cmap: str) -> bytes:
    """Tiles stacked downwards, as an indexed PNG."""
    return png.encode(np.vstack(tiles), colour.palette(cmap), smooth=True)
