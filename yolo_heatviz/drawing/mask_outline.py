"""The outline of an instance's mask, for pictures and for the page."""

from __future__ import annotations

import cv2
import numpy as np

from ..feature_maps.letterbox import place

_OFF = 0.75
"""Pixels of the mask that a simplified outline may be off."""


def mask_outlines(mask: np.ndarray, image: tuple[int, int]) -> list[np.ndarray]:
    """The lines around each part of a mask, and around holes in it.

    Args:
        mask: `(h, w)` bool, see `Box.mask`.
        image: height and width of the image.

    Returns:
        `(n, 2)` float64 each, x and y in image pixels.

    Example:
        >>> mask = np.zeros((8, 8), bool)
        >>> mask[2:5, 3:7] = True
        >>> [line.tolist() for line in mask_outlines(mask, (8, 8))]
        [[[3.5, 2.5], [3.5, 4.5], [6.5, 4.5], [6.5, 2.5]]]
    """
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    own = place(image, (mask.shape[0], mask.shape[1]))
    by = np.array([image[1] / own.width, image[0] / own.height])
    lines = [cv2.approxPolyDP(line, _OFF, True)[:, 0] for line in found]
    return [(line + 0.5 - (own.left, own.top)) * by for line in lines]
