"""Maps of several stages, of several sizes, as one map over the original image."""

from __future__ import annotations

from typing import Mapping

import cv2
import numpy as np

from ..feature_maps.letterbox import Place, on_map, unseen
from ..feature_maps.resample import sample_values


def shares(values: np.ndarray) -> np.ndarray:
    """A map divided by the sum of its magnitudes; all 0 where that is 0.

    Example:
        >>> shares(np.array([[1.0, -3.0]])).tolist()
        [[0.25, -0.75]]
    """
    values = np.asarray(values, np.float64)
    total = np.abs(values).sum()
    return values / total if total > 0 else np.zeros_like(values)


def spread(values: np.ndarray) -> np.ndarray:
    """A map each of whose cells is a bell with a standard deviation of one cell; sums stay.

    A cell sees more of the image than its own square, and most of what it sees near its middle: Luo et al.,
    "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks", NeurIPS 2016.

    Example:
        >>> spread(np.array([[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]])).round(2).tolist()
        [[0.0, 0.05, 0.24, 0.4, 0.24, 0.05, 0.0, 0.0]]
    """
    return cv2.GaussianBlur(np.asarray(values, np.float64), (0, 0), 1, borderType=cv2.BORDER_REFLECT)


def over_image(
    maps: Mapping[int, np.ndarray], within: Place, network: tuple[int, int], image: tuple[int, int]
) -> np.ndarray:
    """The mean of stages' maps over an image: each map's share that falls on each pixel.

    Each cell is spread over what it sees. Each stage counts the same, whatever the size of its numbers. Padding is left
    out, not stretched over the image: a share that lies on it is missing from the sum. A stage whose map is all 0 takes
    no part.

    Args:
        maps: `(h, w)` finite values of each stage, which cover the network's input.
        within: the image's place in that.
        network: its height and width.
        image: height and width of the image.

    Returns:
        `image` float32; its sum is 1 where all that is above 0 lies on the image.

    Example:
        >>> left = np.array([[1.0] * 8 + [0.0] * 8])
        >>> over_image({2: left}, Place(0, 0, 4, 64), (4, 64), (1, 4)).round(1).tolist()
        [[0.5, 0.5, 0.0, 0.0]]
    """
    total = np.zeros(image, np.float32)
    used = [shares(spread(values)) for values in maps.values() if np.any(values)]
    for values in used:
        rows, columns = on_map(within, network, (values.shape[0], values.shape[1]), image)
        cells = (within.height / network[0] * values.shape[0]) * (within.width / network[1] * values.shape[1])
        weight = cells / (image[0] * image[1] * len(used))  # a share of a cell is that of all its pixels
        total += sample_values((values * weight).astype(np.float32), rows, columns)
    if used:
        total[unseen(rows, columns, (values.shape[0], values.shape[1]))] = 0
    return total
