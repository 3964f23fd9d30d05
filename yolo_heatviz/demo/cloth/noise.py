"""Smooth noise and turned axes: what the cloth, its defects and the camera share."""

from __future__ import annotations

import cv2
import numpy as np


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], size: float) -> np.ndarray:
    """Smooth noise of mean 0 and spread about 1.

    Args:
        rng: source of randomness.
        shape: height and width.
        size: distance in pixels over which it changes.

    Returns:
        (H, W) float32.
    """
    knots = [max(2, int(side / size) + 2) for side in shape]
    coarse = rng.standard_normal(knots).astype(np.float32)
    return cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def turned(x: np.ndarray, y: np.ndarray, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """The same points in axes turned by an angle in radians."""
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    return cos * x + sin * y, cos * y - sin * x
