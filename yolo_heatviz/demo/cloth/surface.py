"""Defects on the cloth: stain and hole. Each changes the drawing of a cloth."""

from __future__ import annotations

import cv2
import numpy as np

from .noise import smooth_noise, turned
from .weave import Cloth

STAINS = np.array(
    [(0.45, 0.30, 0.15), (0.25, 0.22, 0.18), (0.62, 0.33, 0.16), (0.30, 0.34, 0.50), (0.55, 0.50, 0.30)], np.float32
)


def stain(rng: np.random.Generator, cloth: Cloth, drawn: np.ndarray) -> np.ndarray:
    """A liquid that coloured the cloth: soft irregular border, sometimes a darker rim.

    Args:
        rng: source of randomness.
        cloth: not changed.
        drawn: (H, W, 3) float32 RGB, changed in place.

    Returns:
        (H, W) float32 mask in [0, 1].
    """
    inside = _blob(rng, cloth, radius=rng.uniform(9, 46) * cloth.scale, rough=rng.uniform(0.08, 0.28))
    soft = rng.uniform(0.06, 0.30)
    mask = np.clip(inside / soft + 0.5, 0, 1)
    rim = np.exp(-0.5 * ((inside - soft / 2) / 0.10) ** 2) * float(rng.choice([0, rng.uniform(0.2, 0.8)]))
    patchy = 1 + 0.18 * smooth_noise(rng, cloth.shape, 14 * cloth.scale)
    strength = rng.uniform(0.16, 0.62)  # from faint to heavy
    share = np.clip(strength * mask * patchy * (1 + rim), 0, 0.9)[..., None]
    dye = STAINS[rng.integers(len(STAINS))] * rng.uniform(0.8, 1.1)
    dark_cloth = drawn.mean() < 0.30
    target = 0.35 + 0.6 * dye if dark_cloth else drawn * dye * 1.1  # what dries on dark cloth is paler than it
    drawn += share * (target - drawn)
    return mask


def hole(rng: np.random.Generator, cloth: Cloth, drawn: np.ndarray) -> np.ndarray:
    """Torn threads round an opening through which the ground is seen.

    Args:
        rng: source of randomness.
        cloth: not changed.
        drawn: (H, W, 3) float32 RGB, changed in place.

    Returns:
        (H, W) float32 mask in [0, 1].
    """
    radius = rng.uniform(5.5, 26) * cloth.scale
    inside = _blob(rng, cloth, radius=radius, rough=rng.uniform(0.06, 0.2))
    warp = np.floor(cloth.u / cloth.pitch[0]).astype(np.int32) & 127
    weft = np.floor(cloth.v / cloth.pitch[1]).astype(np.int32) & 127
    fray = rng.uniform(0.6, 1.5) * min(0.35, 4.5 * cloth.scale / radius)
    ends = rng.exponential(1, (2, 128)).astype(np.float32) * fray * 0.6
    inside = inside - np.minimum(ends[0][warp], ends[1][weft]) - 0.25 * (ends[0][warp] + ends[1][weft])
    mask = np.clip(inside / 0.10 + 0.5, 0, 1)
    shade = cv2.GaussianBlur(mask, (0, 0), 2.5 * cloth.scale)
    ground = rng.uniform(0.03, 0.16, (1, 1, 3)) if drawn.mean() > 0.22 else rng.uniform(0.5, 0.8, (1, 1, 3))
    ground = (0.3 * ground + 0.7 * ground.mean()).astype(np.float32)
    shadow = 1 - 0.5 * cv2.GaussianBlur(1 - mask, (0, 0), 2.5 * cloth.scale)
    drawn *= 1 + rng.uniform(-0.35, 0.15) * (shade * (1 - mask))[..., None]
    drawn += mask[..., None] * (ground * shadow[..., None] - drawn)
    return mask


def _blob(rng: np.random.Generator, cloth: Cloth, radius: float, rough: float) -> np.ndarray:
    """1 in the middle of an irregular blob, 0 on its border, negative outside."""
    y0, x0 = cloth.random_place(rng)
    y, x = np.mgrid[: cloth.shape[0], : cloth.shape[1]].astype(np.float32)
    angle, stretch = rng.uniform(0, np.pi), rng.uniform(1, 1.7)
    along, across = turned(x - x0, y - y0, angle)
    waves = smooth_noise(rng, cloth.shape, max(radius * 0.7, 5 * cloth.scale))
    return (1 - np.hypot(along / stretch, across) / radius + rough * waves).astype(np.float32)
