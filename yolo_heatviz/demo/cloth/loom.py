"""The choice of a piece of cloth: weave, yarns, and how it lies before the camera."""

from __future__ import annotations

import cv2
import numpy as np

from .noise import smooth_noise
from .weave import WEAVES, Cloth, weave_tile

# Yarn colours, RGB in [0, 1]: raw, bleached, dyed and dark.
YARNS = np.array(
    [
        (0.80, 0.75, 0.64), (0.88, 0.87, 0.84), (0.70, 0.60, 0.46), (0.52, 0.53, 0.54), (0.30, 0.36, 0.48),
        (0.20, 0.23, 0.33), (0.45, 0.20, 0.20), (0.38, 0.40, 0.27), (0.24, 0.24, 0.25), (0.60, 0.68, 0.74),
        (0.74, 0.58, 0.55), (0.35, 0.50, 0.48),
    ],
    np.float32,
)  # fmt: skip


def new_cloth(rng: np.random.Generator, shape: tuple[int, int]) -> Cloth:
    """Choose a weave, its yarns and how it lies before the camera.

    Args:
        rng: source of randomness.
        shape: height and width of the picture in pixels.

    Returns:
        Cloth without a defect.
    """
    scale = max(shape) / 320
    u, v = _positions(rng, shape, scale)
    warp = rng.uniform(3.2, 7.5) * scale
    pitch = warp, warp * rng.uniform(0.85, 1.2)
    return Cloth(
        u=_jitter(rng, u, pitch[0]),
        v=_jitter(rng, v, pitch[1]),
        pitch=pitch,
        scale=scale,
        tile=weave_tile(WEAVES[str(rng.choice(list(WEAVES)))], rng),
        colours=_yarn_colours(rng),
        streaks=(_streaks(rng), _streaks(rng)),
    )


def _positions(rng: np.random.Generator, shape: tuple[int, int], scale: float) -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    angle = np.float32(np.deg2rad(rng.uniform(-5, 5)))
    sway = [smooth_noise(rng, shape, 110 * scale) * np.float32(rng.uniform(0, 3) * scale) for _ in range(2)]
    start = rng.uniform(1000, 2000, 2).astype(np.float32)  # keeps positions positive for the tables
    across = np.cos(angle) * x + np.sin(angle) * y + sway[0] + start[0]
    along = np.cos(angle) * y - np.sin(angle) * x + sway[1] + start[1]
    return across, along


def _jitter(rng: np.random.Generator, position: np.ndarray, pitch: float) -> np.ndarray:
    knots = int((position.max() + 2) / (pitch * 1.5)) + 3
    shift = (rng.standard_normal(knots) * pitch * rng.uniform(0.04, 0.16)).astype(np.float32)
    fine = cv2.resize(shift[None], (knots * 16, 1), interpolation=cv2.INTER_CUBIC)[0]
    return position + fine[(position * np.float32(16 / (pitch * 1.5))).astype(np.int32)]


def _yarn_colours(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    chosen = YARNS[rng.integers(len(YARNS), size=4)] * rng.uniform(0.85, 1.12, (4, 1))
    kind = rng.choice(["one", "two", "stripes", "checks"], p=[0.45, 0.3, 0.13, 0.12])
    base = np.repeat(chosen[:1], 64, 0)
    other = np.repeat((0.35 * chosen[0] + 0.65 * chosen[1])[None], 64, 0)
    warp, weft = base.copy(), (other if kind == "two" else base.copy())
    if kind in ("stripes", "checks"):
        period, share = int(rng.choice([8, 16, 32, 64])), rng.uniform(0.15, 0.5)
        striped = (np.arange(64) % period) < period * share
        warp[striped] = other[0]
        if kind == "checks":
            weft[striped] = other[0]
    return warp.astype(np.float32), weft.astype(np.float32)


def _streaks(rng: np.random.Generator) -> np.ndarray:
    per_thread = 1 + rng.standard_normal((128, 1)) * rng.uniform(0.01, 0.06)
    along = cv2.resize(rng.standard_normal((128, 64), np.float32), (512, 128), interpolation=cv2.INTER_CUBIC)
    fibre = rng.standard_normal((128, 512), np.float32) * rng.uniform(0.02, 0.07)
    return (per_thread + along * rng.uniform(0.01, 0.06) + fibre).astype(np.float32)
