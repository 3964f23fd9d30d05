"""A stage's values as whole numbers for the page: 65535 steps between each map's minimum and maximum."""

from __future__ import annotations

import base64
import math
import zlib
from typing import NamedTuple

import cv2
import numpy as np

from ..drawing import png
from ..feature_maps.quantise import Steps, finite_range, quantise

STEPS = 65534
"""The code of a map's maximum; its minimum is 0."""
NONFINITE = 65535
"""The code of NaN and infinities."""


class Encoded(NamedTuple):
    """Maps as codes: a value is `low + code / STEPS * (high - low)`."""

    low: list[float | None]
    """Each map's smallest finite value; None where it has none."""
    high: list[float | None]
    """Each map's largest finite value."""
    codes: bytes
    """All high bytes of the `(n, H, W)` codes, as a zlib stream in base64; in files of older runs all low ones too."""
    rest: bytes
    """All low bytes in base64; empty where `codes` has them."""


def encode(*stacks: np.ndarray) -> Encoded:
    """Encode maps; each value comes back within half a step.

    High bytes are deflated, and low ones are not: neighbours differ little in the one and at random in the other.

    Args:
        stacks: each `(n, H, W)` float32 or float64, any range; unchanged.

    Example:
        >>> found = encode(np.array([[[0.0, 1.0], [4.0, np.nan]]]))
        >>> found.low, found.high, decode(found, (2, 2)).round(3).tolist()
        ([0.0], [4.0], [[[0.0, 1.0], [4.0, nan]]])
    """
    ranges = [finite_range(maps) for maps in stacks]
    codes = np.empty((sum(map(len, stacks)), *stacks[0].shape[1:]), "<u2")
    first = 0
    for maps, found in zip(stacks, ranges):
        part = codes[first : first + len(maps)]
        quantise(maps, found.low, found.high, Steps(STEPS, NONFINITE), out=part, within=found.nonfinite == 0)
        first += len(maps)
    low_bytes, high_bytes = cv2.split(codes.view(np.uint8).reshape(len(codes), -1, 2))
    low, high = (_ends([each[k] for each in ranges]) for k in (0, 1))
    return Encoded(low, high, *packed(high_bytes, low_bytes))


def packed(high_bytes: np.ndarray, low_bytes: np.ndarray) -> tuple[bytes, bytes]:
    """The bytes of codes as `Encoded` has them: `codes` and `rest`."""
    return base64.b64encode(png.deflate(high_bytes)), base64.b64encode(low_bytes.data)


def _ends(parts: list[np.ndarray]) -> list[float | None]:
    return [None if math.isnan(end) else end for end in np.concatenate(parts).tolist()]


def decode(found: Encoded, shape: tuple[int, int]) -> np.ndarray:
    """The values of encoded maps, as the page computes them.

    Args:
        found: see `encode`.
        shape: height and width of a map.

    Returns:
        `(n, H, W)` float64, NaN where the value was not finite.
    """
    planes = np.frombuffer(zlib.decompress(base64.b64decode(found.codes)) + base64.b64decode(found.rest), np.uint8)
    high, low = planes.reshape(2, len(found.low), *shape).astype(np.uint16)
    codes = high << 8 | low
    ends = np.array([found.low, found.high], np.float64)[:, :, None, None]
    values = ends[0] + codes / STEPS * (ends[1] - ends[0])
    return np.where(codes == NONFINITE, np.nan, values)
