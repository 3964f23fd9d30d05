"""Defects of the weave: crease, slub and broken yarn. Each changes a cloth before it is drawn."""

from __future__ import annotations

import numpy as np

from .noise import smooth_noise, turned
from .weave import Cloth


def crease(rng: np.random.Generator, cloth: Cloth) -> np.ndarray:
    """A fold pressed into the cloth: a curved band of light and shade that bends the threads.

    Args:
        rng: source of randomness.
        cloth: changed in place.

    Returns:
        (H, W) float32 mask in [0, 1].
    """
    along, across = _strip_axes(rng, cloth, bend=rng.uniform(-0.35, 0.35))
    half = rng.uniform(0.16, 0.42) * min(cloth.shape)
    wide = rng.uniform(3.0, 7.5) * cloth.scale
    taper = np.clip(1.25 - 1.25 * np.square(np.square(along / half)), 0, 1)
    x = across / wide
    bell = np.exp(-0.5 * x * x) * taper
    strength = float(rng.choice([-1, 1])) * rng.uniform(0.22, 0.6)
    line = np.exp(-0.5 * np.square(x * 3.5)) * taper * rng.uniform(0, 0.3)
    cloth.fold = cloth.fold * np.clip(1 + strength * 1.65 * x * bell - line, 0.15, 1.7)
    shift = (wide * rng.uniform(0.2, 0.6) * x * bell).astype(np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    cloth.u = cloth.u + np.float32(np.cos(turn)) * shift
    cloth.v = cloth.v + np.float32(np.sin(turn)) * shift
    return np.maximum(np.abs(1.65 * x * bell), line * 2)


def slub(rng: np.random.Generator, cloth: Cloth) -> np.ndarray:
    """A thick place in one thread that pushes its neighbours aside.

    Args:
        rng: source of randomness.
        cloth: changed in place.

    Returns:
        (H, W) float32 mask in [0, 1].
    """
    is_warp = bool(rng.integers(2))
    across, along, pitch = _thread(rng, cloth, is_warp)
    half = rng.uniform(14, 38) * cloth.scale
    body = np.clip(1 - (along / half) ** 2, 0, 1) ** rng.uniform(0.6, 1.1)
    thick = max(rng.uniform(0.7, 1.2) * pitch, 3.0 * cloth.scale) * body
    reach = thick + pitch
    x = across / reach
    push = (thick - pitch * 0.45) * np.tanh(3 * x) * np.exp(-1.2 * x * x)
    _move(cloth, is_warp, -np.where(body > 0, push, 0))
    inside = np.clip((thick - np.abs(across)) / (0.25 * pitch) + 0.5, 0, 1) * (body > 0.02)
    height = np.sqrt(np.clip(1 - (across / (thick + 1e-3)) ** 2, 0, 1))
    fibres = 1 + 0.10 * smooth_noise(rng, cloth.shape, 2.2 * cloth.scale)
    _force(cloth, inside, 1.0 if is_warp else 0.0, (rng.uniform(0.5, 0.7) + 0.55 * height) * fibres)
    return inside


def broken_yarn(rng: np.random.Generator, cloth: Cloth) -> np.ndarray:
    """One thread missing over a length: a thin open line, its neighbours a little apart.

    Args:
        rng: source of randomness.
        cloth: changed in place.

    Returns:
        (H, W) float32 mask in [0, 1].
    """
    is_warp = bool(rng.integers(2))
    across, along, pitch = _thread(rng, cloth, is_warp)
    half = rng.uniform(22, 95) * cloth.scale
    body = np.clip((half - np.abs(along)) / (3 * cloth.scale), 0, 1)
    gap = max(pitch * rng.uniform(0.4, 0.75), 1.6 * cloth.scale)
    x = across / (gap * 2.2)
    _move(cloth, is_warp, -(gap - 0.5 * pitch) * np.tanh(3 * x) * np.exp(-x * x) * body)
    open_here = np.clip((gap - np.abs(across)) / (0.3 * pitch) + 0.5, 0, 1) * body
    other, other_pitch = (cloth.v, cloth.pitch[1]) if is_warp else (cloth.u, cloth.pitch[0])
    rungs = 0.5 - 0.5 * np.cos(other * np.float32(2 * np.pi / other_pitch))
    depth = rng.uniform(0.15, 0.45)
    _force(cloth, open_here, 0.0 if is_warp else 1.0, depth + rng.uniform(0.2, 0.4) * rungs)
    return np.clip((gap + 0.5 * pitch - np.abs(across)) / (0.3 * pitch) + 0.5, 0, 1) * body


def _thread(rng: np.random.Generator, cloth: Cloth, is_warp: bool) -> tuple[np.ndarray, np.ndarray, float]:
    """Distances from the middle of one thread, across and along it, and its pitch."""
    y, x = cloth.random_place(rng)
    across, along = (cloth.u, cloth.v) if is_warp else (cloth.v, cloth.u)
    pitch = cloth.pitch[0 if is_warp else 1]
    middle = (np.floor(across[y, x] / pitch) + 0.5) * pitch
    return across - np.float32(middle), along - along[y, x], pitch


def _move(cloth: Cloth, is_warp: bool, shift: np.ndarray) -> None:
    if is_warp:
        cloth.u = cloth.u + shift.astype(np.float32)
    else:
        cloth.v = cloth.v + shift.astype(np.float32)


def _force(cloth: Cloth, where: np.ndarray, warp_on_top: float, relief: np.ndarray) -> None:
    keep = 1 - where
    cloth.warp_on_top = cloth.warp_on_top * keep + where * warp_on_top
    cloth.relief = cloth.relief * keep + where * relief
    cloth.forced = np.maximum(cloth.forced, where)


def _strip_axes(rng: np.random.Generator, cloth: Cloth, bend: float) -> tuple[np.ndarray, np.ndarray]:
    """Distances along and across a curved line through a random point, in pixels."""
    y0, x0 = cloth.random_place(rng)
    y, x = np.mgrid[: cloth.shape[0], : cloth.shape[1]].astype(np.float32)
    angle = rng.uniform(0, np.pi)
    along, across = turned(x - x0, y - y0, angle)
    wander = smooth_noise(rng, cloth.shape, 60 * cloth.scale) * np.float32(2.5 * cloth.scale)
    return along, across + np.float32(bend / (100 * cloth.scale)) * along**2 + wander
