"""Slow, obvious doubles of the core: one pixel at a time, in exact arithmetic, and pictures read by two decoders."""

from __future__ import annotations

import io
import math
from fractions import Fraction

import cv2
import numpy as np
from PIL import Image

from yolo_heatviz.drawing import compose
from yolo_heatviz.feature_maps.colour import LEVELS, NONFINITE, PAPER, palette

HIGHEST, GREY = LEVELS - 1, NONFINITE


def level(value: float, low: float, high: float) -> int:
    """The palette entry of one value on a scale from `low` to `high`."""
    if not math.isfinite(value):
        return GREY
    if not high > low:
        return 0
    unit = (Fraction(value) - Fraction(low)) / (Fraction(high) - Fraction(low))
    return round(min(max(unit, Fraction(0)), Fraction(1)) * HIGHEST)


def channel_levels(channel: np.ndarray, limits: tuple[float, float] | None = None) -> np.ndarray:
    """The palette entries of one channel, between its own smallest and largest finite value, or between limits."""
    rows = [[float(value) for value in row] for row in channel.tolist()]
    finite = [value for row in rows for value in row if math.isfinite(value)]
    low, high = limits or ((min(finite), max(finite)) if finite else (math.nan, math.nan))
    return np.array([[level(value, low, high) for value in row] for row in rows])


def levels(maps: np.ndarray, limits: tuple[float, float] | None = None) -> np.ndarray:
    """The palette entries of each channel by itself, or all between the same limits."""
    return np.stack([channel_levels(channel, limits) for channel in maps])


def assert_within_one_level(found: np.ndarray, expected: np.ndarray) -> None:
    """The same entries up to one level, and grey in exactly the same places."""
    assert found.shape == expected.shape
    np.testing.assert_array_equal(found == GREY, expected == GREY)
    assert np.abs(found.astype(int) - expected.astype(int)).max(initial=0) <= 1


def decoded(content: bytes) -> np.ndarray:
    """A PNG's pixels, `(H, W, 3)` uint8 RGB, on which OpenCV and Pillow agree."""
    by_opencv = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert by_opencv is not None, "OpenCV cannot decode the PNG"
    with Image.open(io.BytesIO(content)) as image:
        by_pillow = np.asarray(image.convert("RGB"))
    np.testing.assert_array_equal(by_opencv[..., ::-1], by_pillow)
    return by_pillow


def entries(content: bytes) -> np.ndarray:
    """The palette entries of a JET PNG, by its colours alone: no two entries share one."""
    weights = np.array([1 << 16, 1 << 8, 1])
    numbers = {int(number): entry for entry, number in enumerate(palette("jet") @ weights)}
    assert len(numbers) == 256
    pixels = decoded(content) @ weights
    found, back = np.unique(pixels, return_inverse=True)
    return np.array([numbers[int(number)] for number in found], np.uint8)[back.reshape(pixels.shape)]


def tiles(picture: np.ndarray, count: int, shape: tuple[int, int]) -> np.ndarray:
    """The entries of a single row of tiles that are drawn pixel for pixel."""
    bottom = picture.shape[0] - compose.MARGIN
    row = picture[bottom - shape[0] : bottom]
    drawn = np.concatenate([[False], (row != PAPER).any(axis=0)])
    lefts = np.flatnonzero(~drawn[:-1] & drawn[1:])
    assert len(lefts) == count
    return np.stack([row[:, left : left + shape[1]] for left in lefts])
