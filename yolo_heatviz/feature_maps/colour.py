"""Colour maps by name, and the palette of an indexed picture."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from ..errors import HeatvizError
from ..text import guess

LEVELS = 240
"""Palette entries 0 to 239: the colour map, from its minimum to its maximum."""
INK, PAPER = 240, 254
"""Palette entries 240 to 254: greys from the text's dark to the background's white."""
NONFINITE = 255
"""Palette entry of a pixel that is NaN or infinite: grey."""
TWO_SIGNS = "coolwarm"
"""The colour map of what lies on both sides of 0."""

_INK_RGB, _PAPER_RGB, _NONFINITE_RGB = 26, 255, 128


@lru_cache(maxsize=None)
def table(name: str) -> np.ndarray:
    """A colour map as OpenCV defines it, or matplotlib where OpenCV has none of that name.

    Args:
        name: `jet`, `viridis`, `turbo`, `gray`, ... in any case.

    Returns:
        `(256, 3)` uint8 RGB, from the map's minimum to its maximum, read-only.

    Raises:
        HeatvizError: neither library knows the name.

    Example:
        >>> table("jet")[[0, 255]].tolist()
        [[0, 0, 128], [128, 0, 0]]
    """
    code = getattr(cv2, f"COLORMAP_{name.upper()}", None)
    if code is None:
        colours = _matplotlib_table(name)
    else:
        colours = cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], code)[:, 0, ::-1].copy()
    colours.setflags(write=False)
    return colours


def _matplotlib_table(name: str) -> np.ndarray:
    from matplotlib import colormaps

    lower = {known.lower(): known for known in colormaps}
    if name.lower() not in lower:
        opencv = sorted(known[9:].lower() for known in dir(cv2) if known.startswith("COLORMAP_"))
        meant = guess(name, {*opencv, *lower})
        accepted = f"accepted are {', '.join(opencv)}, gray and matplotlib's others"
        raise HeatvizError(f"unknown colour map {name!r}{meant}: {accepted}")
    return colormaps[lower[name.lower()]](np.linspace(0, 1, 256), bytes=True)[:, :3].copy()


@lru_cache(maxsize=None)
def palette(name: str) -> np.ndarray:
    """The colours of an indexed picture: the colour map's levels, the greys of its text, and the grey of NaN.

    Returns:
        `(256, 3)` uint8 RGB, read-only; see `LEVELS`, `INK`, `PAPER` and `NONFINITE`.

    Example:
        >>> palette("jet")[[0, LEVELS - 1, PAPER, NONFINITE]].tolist()
        [[0, 0, 128], [128, 0, 0], [255, 255, 255], [128, 128, 128]]
    """
    levels = table(name)[np.linspace(0, 255, LEVELS).round().astype(int)]
    greys = np.linspace(_INK_RGB, _PAPER_RGB, PAPER - INK + 1).round().repeat(3).reshape(-1, 3)
    colours = np.vstack([levels, greys, np.full((1, 3), _NONFINITE_RGB)]).astype(np.uint8)
    colours.setflags(write=False)
    return colours
