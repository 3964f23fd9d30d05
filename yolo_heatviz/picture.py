"""From a stage's channels to a picture: normalise, colour, compose, in one pure call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import channels, colour, compose, png
from .errors import HeatvizError
from .normalise import Levels, normalise
from .settings import Settings, parse_scale


@dataclass(frozen=True)
class Picture:
    """A picture of palette entries, and what its values were; in a notebook it shows itself."""

    entries: np.ndarray
    """`(H, W)` uint8 palette entries."""
    palette: np.ndarray
    """`(256, 3)` uint8 RGB."""
    low: float
    """The smallest finite value of the channels shown; NaN where there is none."""
    high: float
    """The largest."""
    flat: tuple[int, ...]
    """The channels shown whose finite values are all the same."""
    nonfinite: int
    """How many values of the channels shown are NaN or infinite."""

    def rgb(self) -> np.ndarray:
        """The picture as `(H, W, 3)` uint8 RGB."""
        return self.palette[self.entries]

    def png(self) -> bytes:
        """The picture as the bytes of an indexed PNG file."""
        return png.encode(self.entries, self.palette)

    def _repr_png_(self) -> bytes:
        return self.png()


def render(
    maps: np.ndarray,
    settings: Settings | None = None,
    *,
    title: str = "feature map",
    total: int | None = None,
    stride: int | None = None,
) -> Picture:
    """Draw a stage's first channels as a grid of heatmaps.

    Args:
        maps: `(C, H, W)` real numbers or bool, any range; unchanged.
        settings: how; the defaults are 32 channels, 8 columns, JET, min-max by channel.
        title: the caption's first words, such as `stage 17 C3`.
        total: how many channels the stage has, where `maps` holds only the first of them.
        stride: input pixels to a feature pixel, for the caption.

    Raises:
        HeatvizError: `maps` is no such array, or the colour map is unknown.

    Example:
        >>> render(np.random.rand(64, 20, 15), Settings(n=16), title="stage 9 SPPF").rgb().shape[2]
        3
    """
    maps = np.asarray(maps)
    if maps.ndim != 3 or 0 in maps.shape or maps.dtype.kind not in "fiub":
        raise HeatvizError(
            f"render: got {maps.dtype} of shape {maps.shape}, accepted are real numbers of shape (C, H, W)"
        )
    settings = settings or Settings()
    total = total or len(maps)
    numbers = channels.first(len(maps), settings.n)
    scaled = normalise(maps[: len(numbers)], parse_scale(settings.scale))
    size = compose.tile_size(maps.shape[1], maps.shape[2], settings.tile_min, settings.tile_max)
    notes = [
        f"channels {numbers[0]}\N{EN DASH}{numbers[-1]} of {total}" if len(numbers) > 1 else f"channel 0 of {total}",
        _range_note(scaled, settings.scale),
        f"{settings.cmap}, {_size_note(maps.shape[1:], size)}",
        *_flaws(scaled),
    ]
    shape = "\N{MULTIPLICATION SIGN}".join(map(str, (total, *maps.shape[1:])))
    heading = f"{title}   {shape}" + (f"   stride {stride}" if stride else "")
    labels = [_label(*of) for of in zip(numbers, scaled.flat, scaled.nonfinite)]
    return Picture(
        compose.grid(scaled.levels, labels, heading, notes, columns=settings.columns, size=size),
        colour.palette(settings.cmap),
        low=float(np.fmin.reduce(scaled.low)),
        high=float(np.fmax.reduce(scaled.high)),
        flat=tuple(numbers[scaled.flat].tolist()),
        nonfinite=int(scaled.nonfinite.sum()),
    )


def _label(number: int, flat: bool, nonfinite: int) -> str:
    bad = f" ({nonfinite} NaN/Inf)" if nonfinite else ""
    return f"{number} flat" if flat and not bad else f"{number}{bad}"


def _flaws(scaled: Levels) -> list[str]:
    flaws = []
    if scaled.flat.any():
        flaws.append(f"{scaled.flat.sum()} flat")
    if scaled.nonfinite.any():
        flaws.append(f"{scaled.nonfinite.sum()} values NaN or infinite (grey)")
    return flaws


def _range_note(scaled: Levels, scale: str) -> str:
    if np.isnan(scaled.low).all():
        return "no finite value"
    values = f"values {np.nanmin(scaled.low):.4g} to {np.nanmax(scaled.high):.4g}"
    how = {"channel": "each channel min\N{EN DASH}max", "stage": "min\N{EN DASH}max of all shown"}
    return f"{values}, {how.get(scale, f'colours span {scale}')}"


def _size_note(shape: tuple[int, ...], size: tuple[int, int]) -> str:
    if size == shape:
        return "pixel for pixel"
    if max(size) > max(shape):
        return f"enlarged \N{MULTIPLICATION SIGN}{size[0] // shape[0]} (nearest)"
    return f"reduced to {size[1]}\N{MULTIPLICATION SIGN}{size[0]} (mean)"
