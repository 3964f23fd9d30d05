"""A stage's maps as one map over its image: reduced, and without the padding around the image."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ..errors import HeatvizError
from ..feature_maps.letterbox import Place
from ..feature_maps.reductions import REDUCTIONS
from ..figures.panel import frame_of

WORDS = {
    "mean": "mean over channels",
    "max": "maximum over channels",
    "min": "minimum over channels",
    "sum": "sum over channels",
    "std": "standard deviation over channels",
    "l2": "L2 norm over channels",
    "abs-mean": "mean magnitude over channels",
    "squeeze_mean": "mean over channels",
    "select_max": "channel with the largest sum",
}
"""What the reductions are called in a caption."""


class Cells(NamedTuple):
    """A map over an image."""

    values: np.ndarray
    """`(h, w)`."""
    frame: tuple[float, float, float, float]
    """Left, top, right, bottom of it in image pixels: its outer cells may reach over the image's edge."""


def reduced(maps: np.ndarray, reduction: str, channel: int | None = None) -> np.ndarray:
    """A stage's maps `(C, H, W)` as one, `(H, W)`: a channel, or a reduction of `REDUCTIONS`.

    Raises:
        HeatvizError: there is no such channel.
    """
    if channel is None:
        return REDUCTIONS[reduction](maps)
    if channel >= len(maps):
        raise HeatvizError(f"--map: got channel:{channel}, accepted are 0 to {len(maps) - 1} at this stage")
    return maps[channel]


def over_image(values: np.ndarray, network: tuple[int, int], image: tuple[int, int], within: Place) -> Cells:
    """Cut a map of the network's whole input to the cells that lie over the image.

    Args:
        values: `(h, w)`.
        network: height and width of the network's input.
        image: height and width of the image.
        within: the image's place in the input.

    Example:
        >>> found = over_image(np.zeros((20, 20)), (640, 640), (1080, 810), Place(0, 90, 640, 480))
        >>> found.values.shape, found.frame
        ((20, 16), (-43.875, 0.0, 820.125, 1080.0))
    """
    left, top, right, bottom = frame_of(image, network, within)
    rows = _span(within.top, within.height, network[0], values.shape[0])
    columns = _span(within.left, within.width, network[1], values.shape[1])
    tall, wide = (bottom - top) / values.shape[0], (right - left) / values.shape[1]
    frame = (left + columns[0] * wide, top + rows[0] * tall, left + columns[1] * wide, top + rows[1] * tall)
    return Cells(values[rows[0] : rows[1], columns[0] : columns[1]], frame)


def _span(begin: int, length: int, size: int, count: int) -> tuple[int, int]:
    """The first cell that lies over the image, and the one after the last."""
    pixels = size / count
    first = math.floor(max(begin, 0) / pixels + 1e-6)
    last = math.ceil(min(begin + length, size) / pixels - 1e-6)
    return first, max(last, first + 1)
