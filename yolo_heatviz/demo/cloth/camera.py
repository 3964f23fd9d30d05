"""Drawn cloth as a camera sees it."""

from __future__ import annotations

import cv2
import numpy as np

from .noise import smooth_noise


def photograph(rng: np.random.Generator, drawn: np.ndarray) -> np.ndarray:
    """Light, lens and sensor: what a camera makes of the drawn cloth.

    Args:
        rng: source of randomness.
        drawn: (H, W, 3) float32 RGB, about [0, 1].

    Returns:
        (H, W, 3) uint8 RGB.
    """
    high, wide = drawn.shape[:2]
    scale = max(high, wide) / 320
    lit = drawn * _light(rng, (high, wide))[..., None]
    lit *= rng.uniform(0.96, 1.04, 3).astype(np.float32)
    lit = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.35, 0.85) * scale)
    lit += (rng.standard_normal((high, wide), np.float32) * rng.uniform(0.006, 0.025))[..., None]
    tint = rng.standard_normal((high // 2, wide // 2, 3), np.float32) * rng.uniform(0.003, 0.012)
    lit += cv2.resize(tint, (wide, high))
    lit *= 255
    return np.rint(np.clip(lit, 0, 255, out=lit), out=lit).astype(np.uint8)


def _light(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    turn, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.22)
    tilt = slope * (float(np.cos(turn)) * x + float(np.sin(turn)) * y)
    vignette = rng.uniform(0, 0.14) * (x * x + y * y)
    uneven = 0.03 * smooth_noise(rng, shape, max(shape) / 3)
    return (rng.uniform(0.70, 1.0) * (1 + tilt - vignette + uneven)).astype(np.float32)
