"""A stage's values as whole numbers for the page: 65535 steps between each map's minimum and maximum."""

from __future__ import annotations

import base64
import zlib
from typing import NamedTuple, Sequence

import numpy as np

from ..drawing import png

STEPS = 65534
"""The code of a map's maximum; its minimum is 0."""
NONFINITE = 65535
"""The code of NaN and infinities."""

_FAST_MIN_SPAN, _FAST_MAX = 1e-30, 1e37


class Encoded(NamedTuple):
    """Maps as codes: a value is `low + code / STEPS * (high - low)`."""

    low: list[float | None]
    """Each map's smallest finite value; None where it has none."""
    high: list[float | None]
    """Each map's largest finite value."""
    codes: bytes
    """All high bytes of the `(n, H, W)` codes, then all low bytes, as a zlib stream in base64."""


def encode(maps: Sequence[np.ndarray]) -> Encoded:
    """Encode maps; each value comes back within half a step.

    High bytes apart from low ones deflate better: neighbours differ little in the one and at random in the other.

    Args:
        maps: each `(H, W)` float32 or float64, any range; unchanged.

    Example:
        >>> found = encode([np.array([[0.0, 1.0], [4.0, np.nan]])])
        >>> found.low, found.high, decode(found, (2, 2)).round(3).tolist()
        ([0.0], [4.0], [[[0.0, 1.0], [4.0, nan]]])
    """
    planes = np.empty((2, len(maps), *maps[0].shape), np.uint8)
    lows: list[float | None] = []
    highs: list[float | None] = []
    for number, values in enumerate(maps):
        low, high = float(values.min()), float(values.max())
        clean = np.isfinite(low) and np.isfinite(high)
        if not clean:
            finite = values[np.isfinite(values)]
            low, high = (float(finite.min()), float(finite.max())) if finite.size else (np.nan, np.nan)
        codes = _quantise(values, low, high, clean=bool(clean))
        planes[0, number] = codes >> 8
        planes[1, number] = codes & 255
        lows.append(None if np.isnan(low) else low)
        highs.append(None if np.isnan(high) else high)
    return Encoded(lows, highs, base64.b64encode(png.deflate(planes)))


def _quantise(values: np.ndarray, low: float, high: float, *, clean: bool) -> np.ndarray:
    span = high - low
    if not span > 0:
        return np.where(np.isfinite(values), 0, NONFINITE).astype(np.uint16)
    if clean and values.dtype == np.float32 and span > _FAST_MIN_SPAN and max(abs(low), abs(high)) < _FAST_MAX:
        unit = values - np.float32(low)
        unit *= np.float32(STEPS / span)
        return np.rint(unit, out=unit).astype(np.uint16)
    finite = np.isfinite(values)
    shrink = 1.0 if np.isfinite(span) else 0.5  # so that no difference overflows
    wide = np.where(finite, values, low).astype(np.float64) * shrink
    steps = np.rint((wide - low * shrink) / (high * shrink - low * shrink) * STEPS)
    return np.where(finite, steps, NONFINITE).astype(np.uint16)


def decode(found: Encoded, shape: tuple[int, int]) -> np.ndarray:
    """The values of encoded maps, as the page computes them.

    Args:
        found: see `encode`.
        shape: height and width of a map.

    Returns:
        `(n, H, W)` float64, NaN where the value was not finite.
    """
    planes = np.frombuffer(zlib.decompress(base64.b64decode(found.codes)), np.uint8)
    high, low = planes.reshape(2, len(found.low), *shape).astype(np.uint16)
    codes = high << 8 | low
    ends = np.array([found.low, found.high], np.float64)[:, :, None, None]
    values = ends[0] + codes / STEPS * (ends[1] - ends[0])
    return np.where(codes == NONFINITE, np.nan, values)
