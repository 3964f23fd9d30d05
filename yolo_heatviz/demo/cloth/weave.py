"""Woven cloth, drawn thread by thread."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

CELL = 16  # pixels a thread in the tile of one weave repeat

WEAVES: dict[str, np.ndarray] = {
    "plain": np.eye(2),
    "basket": np.kron(np.eye(2), np.ones((2, 2))),
    "rep": np.kron(np.eye(2), np.ones((1, 2))),
    "twill 2/2": np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]]),
    "twill 3/1": 1.0 - np.eye(4),
    "twill 1/2": np.eye(3),
    "satin": 1.0 - np.eye(5)[[0, 2, 4, 1, 3]],
}


@dataclass
class Cloth:
    """A piece of cloth before it is drawn; defects change its fields in place.

    Attributes:
        u: (H, W) float32, position across the warp threads in pixels.
        v: (H, W) float32, position across the weft threads in pixels.
        pitch: distance between warp threads and between weft threads, in pixels.
        scale: 1 for a picture whose longer side is 320 pixels; sizes in pixels grow with it.
        tile: (h, w, 2) float32, one weave repeat: how much warp is on top in [0, 1], and its shading.
        colours: two (n, 3) float32 RGB tables in [0, 1], a row a thread: warp, weft.
        streaks: two (128, 512) float32 tables around 1, the unevenness along each thread: warp, weft.
        warp_on_top: (H, W) float32 in [0, 1], used where `forced` is 1.
        relief: (H, W) float32, the shading used where `forced` is 1.
        forced: (H, W) float32 in [0, 1], where a defect overrules the weave.
        fold: (H, W) float32 around 1, light and shade of folds.
    """

    u: np.ndarray
    v: np.ndarray
    pitch: tuple[float, float]
    scale: float
    tile: np.ndarray
    colours: tuple[np.ndarray, np.ndarray]
    streaks: tuple[np.ndarray, np.ndarray]
    warp_on_top: np.ndarray = field(init=False)
    relief: np.ndarray = field(init=False)
    forced: np.ndarray = field(init=False)
    fold: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.warp_on_top, self.relief, self.forced = (np.zeros_like(self.u) for _ in range(3))
        self.fold = np.ones_like(self.u)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.u.shape[0], self.u.shape[1]

    def random_place(self, rng: np.random.Generator) -> tuple[int, int]:
        """Row and column of a pixel that is not close to the border."""
        high, wide = self.shape
        return int(rng.uniform(0.08, 0.92) * high), int(rng.uniform(0.08, 0.92) * wide)


def draw(cloth: Cloth) -> np.ndarray:
    """Draw the threads under even light.

    Args:
        cloth: the cloth; it is not changed.

    Returns:
        (H, W, 3) float32 RGB, about [0, 1].
    """
    a, b = cloth.u / cloth.pitch[0], cloth.v / cloth.pitch[1]
    sampled = cv2.remap(cloth.tile, a * CELL - 0.5, b * CELL - 0.5, cv2.INTER_LINEAR, None, cv2.BORDER_WRAP)
    top = sampled[..., 0] + cloth.forced * (cloth.warp_on_top - sampled[..., 0])
    relief = sampled[..., 1] + cloth.forced * (cloth.relief - sampled[..., 1])
    warp, weft = np.floor(a).astype(np.int32), np.floor(b).astype(np.int32)
    warp_light = _along(cloth.streaks[0], warp, cloth.v / cloth.scale)
    weft_light = _along(cloth.streaks[1], weft, cloth.u / cloth.scale)
    light = (weft_light + top * (warp_light - weft_light)) * relief * cloth.fold
    warp_rgb = np.take(cloth.colours[0], warp, axis=0, mode="wrap")
    drawn = np.take(cloth.colours[1], weft, axis=0, mode="wrap")
    warp_rgb -= drawn
    warp_rgb *= top[..., None]
    drawn += warp_rgb
    drawn *= light[..., None]
    return drawn


def weave_tile(matrix: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One repeat of a weave, each thread `CELL` pixels wide.

    Args:
        matrix: (rows, columns) of 0 and 1, a row a weft thread; 1 where the warp passes over it.
        rng: chooses the direction of the light, the depth of its shading and how round the threads are.

    Returns:
        (rows * CELL, columns * CELL, 2) float32: how much warp is on top in [0, 1], and its shading around 1.
    """
    rows, columns = matrix.shape
    over = np.kron(matrix, np.ones((CELL, CELL))).astype(np.float32) * 2 - 1
    over = np.tile(over, (3, 3))
    # A thread rises over several crossings and bends only where it dives: blur along it.
    warp_rise = cv2.blur(over, (1, CELL + 1))
    weft_rise = -cv2.blur(over, (CELL + 1, 1))
    phase = (np.arange(CELL, dtype=np.float32) + 0.5) / CELL
    round_off = np.sqrt(np.clip(1 - ((phase - 0.5) / rng.uniform(0.46, 0.54)) ** 2, 0.02, 1))
    warp = warp_rise + 1.4 * np.tile(round_off, 3 * columns)[None]
    weft = weft_rise + 1.4 * np.tile(round_off, 3 * rows)[:, None]
    height = np.maximum(warp, weft).astype(np.float32)
    top = 1 / (1 + np.exp(-8 * (warp - weft)))
    slope_x, slope_y = cv2.Sobel(height, -1, 1, 0), cv2.Sobel(height, -1, 0, 1)
    turn = rng.uniform(0, 2 * np.pi)
    lit = (np.cos(turn) * slope_x + np.sin(turn) * slope_y) * rng.uniform(0.05, 0.22)
    relief = 1 - rng.uniform(0.16, 0.36) * (2.4 - height) + np.clip(lit, -0.3, 0.3)
    tile = np.dstack([top, np.clip(relief, 0.15, 1.25)]).astype(np.float32)
    return tile[rows * CELL : 2 * rows * CELL, columns * CELL : 2 * columns * CELL].copy()


def _along(streaks: np.ndarray, thread: np.ndarray, position: np.ndarray) -> np.ndarray:
    return streaks[thread & 127, (position * 1.3).astype(np.int32) & 511]
