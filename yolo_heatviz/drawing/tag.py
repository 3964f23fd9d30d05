"""Words on a ground of one colour, and where they go in a picture."""

from __future__ import annotations

from typing import Tuple

import numpy as np

from ..feature_maps.colour import INK, PAPER
from . import lettering

Colour = Tuple[int, int, int]
_BRIGHT = 160
_WEIGHTS = (0.299, 0.587, 0.114)


def painted(text: str, size: int, ground: Colour, ink: Colour = (255, 255, 255), *, bold: bool = True) -> np.ndarray:
    """Text on a colour.

    Args:
        text: not empty.
        size: pixels an em.
        ground: RGB.
        ink: RGB.
        bold: in bold letters.

    Returns:
        `(h, w, 3)` uint8 RGB.

    Example:
        >>> painted(" hole ", 12, (0, 185, 85))[0, 0].tolist()
        [0, 185, 85]
    """
    share = (PAPER - lettering.line(text, size, bold=bold).astype(np.float32))[..., None] / (PAPER - INK)
    return np.rint(np.array(ground) * (1 - share) + np.array(ink, np.float32) * share).astype(np.uint8)


def legible(ground: Colour) -> Colour:
    """The ink that can be read on a colour, black or white.

    Example:
        >>> legible((255, 255, 0)), legible((0, 0, 128))
        ((0, 0, 0), (255, 255, 255))
    """
    return (0, 0, 0) if np.dot(ground, _WEIGHTS) > _BRIGHT else (255, 255, 255)


def stamp(picture: np.ndarray, patch: np.ndarray, left: int, top: int) -> None:
    """Lay a patch over a picture, moved into it where it would leave it; changed in place.

    Args:
        picture: `(H, W, 3)` uint8.
        patch: `(h, w, 3)` uint8 of the same colour order, cut where it is larger.
        left: column of its left side.
        top: row of its top.
    """
    top = max(0, min(top, len(picture) - len(patch)))
    left = max(0, min(left, picture.shape[1] - patch.shape[1]))
    target = picture[top : top + patch.shape[0], left : left + patch.shape[1]]
    target[:] = patch[: target.shape[0], : target.shape[1]]
