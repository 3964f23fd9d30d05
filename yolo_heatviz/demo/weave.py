"""Woven cloth, drawn thread by thread, as a camera sees it."""

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

# Yarn colours, RGB in [0, 1]: raw, bleached, dyed and dark.
YARNS = np.array(
    [
        (0.80, 0.75, 0.64), (0.88, 0.87, 0.84), (0.70, 0.60, 0.46), (0.52, 0.53, 0.54), (0.30, 0.36, 0.48),
        (0.20, 0.23, 0.33), (0.45, 0.20, 0.20), (0.38, 0.40, 0.27), (0.24, 0.24, 0.25), (0.60, 0.68, 0.74),
        (0.74, 0.58, 0.55), (0.35, 0.50, 0.48),
    ],
    np.float32,
)  # fmt: skip


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
        tile=_weave_tile(WEAVES[str(rng.choice(list(WEAVES)))], rng),
        colours=_yarn_colours(rng),
        streaks=(_streaks(rng), _streaks(rng)),
    )


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


def _weave_tile(matrix: np.ndarray, rng: np.random.Generator) -> np.ndarray:
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


def _along(streaks: np.ndarray, thread: np.ndarray, position: np.ndarray) -> np.ndarray:
    return streaks[thread & 127, (position * 1.3).astype(np.int32) & 511]


def _light(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    turn, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.22)
    tilt = slope * (float(np.cos(turn)) * x + float(np.sin(turn)) * y)
    vignette = rng.uniform(0, 0.14) * (x * x + y * y)
    uneven = 0.03 * smooth_noise(rng, shape, max(shape) / 3)
    return (rng.uniform(0.70, 1.0) * (1 + tilt - vignette + uneven)).astype(np.float32)
