"""Principal components of a stage's channels, and channels as colours by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import HeatvizError
from ..text import plural
from .blas import one_blas_thread

_GREY = 128


_ROUNDING = 1e-12
"""The share of the variance up to which a component is what float32 rounds off, which no colour is stretched over."""


@dataclass(frozen=True)
class Basis:
    """Three principal components of a stage's channels, and the range of each that the colours span."""

    numbers: tuple[int, ...]
    """The channels' numbers."""
    mean: np.ndarray
    """`(n,)` float64: each channel's mean."""
    axes: np.ndarray
    """`(n, 3)` float64: unit vectors, the largest variance first; in each the largest weight is positive."""
    explained: tuple[float, float, float]
    """Each component's share of the variance."""
    low: np.ndarray
    """`(3,)` float64: where each component's colour begins."""
    high: np.ndarray
    """`(3,)` float64: where it ends."""

    def __repr__(self) -> str:
        return f"<Basis of {len(self.numbers)} channels, which explains {sum(self.explained):.0%}>"


@one_blas_thread()
def fit(maps: np.ndarray, numbers: np.ndarray | None = None, outliers: float = 0.0) -> Basis:
    """The components of an image's channels, by the eigenvectors of their covariance; NaN and infinities take no part.

    Args:
        maps: `(n, H, W)`.
        numbers: the channels' numbers, 0 to n - 1 by default.
        outliers: percent of the values at each end of a component that the colours leave out.

    Raises:
        HeatvizError: fewer than 3 channels, fewer than 2 finite pixels, or values beyond what float64 can square.

    Example:
        >>> basis = fit(np.random.default_rng(0).normal(size=(8, 5, 5)))
        >>> basis.axes.shape, sum(basis.explained) <= 1
        ((8, 3), True)
    """
    if len(maps) < 3:
        raise HeatvizError(f"pca: got {plural(len(maps), 'channel')}, accepted are 3 or more")
    pixels, finite = _pixels(maps)
    if finite.sum() < 2:
        raise HeatvizError(f"pca: got {finite.sum()} finite pixels, accepted are 2 or more")
    pixels = pixels[finite]
    mean = pixels.mean(axis=0)
    centred = pixels - mean
    with np.errstate(over="ignore", invalid="ignore"):
        covariance = centred.T @ centred / len(centred)
    if not np.isfinite(covariance).all():
        raise HeatvizError(f"pca: got values up to {np.abs(pixels).max():.4g}, accepted are those that can be squared")
    variances, axes = np.linalg.eigh(covariance)
    variances, axes = variances[:-4:-1].clip(min=0), axes[:, :-4:-1]
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), range(3)] < 0, -1.0, 1.0)
    total = (centred**2).mean(axis=0).sum()
    share = variances / total if total > 0 else variances * 0
    low, high = np.percentile(centred @ axes, [outliers, 100 - outliers], axis=0)
    high = np.where(share > _ROUNDING, high, low)
    used = tuple(range(len(maps)) if numbers is None else (int(number) for number in numbers))
    return Basis(used, mean, axes, (float(share[0]), float(share[1]), float(share[2])), low, high)


@one_blas_thread()
def project(maps: np.ndarray, basis: Basis) -> np.ndarray:
    """Channels as colours.

    Args:
        maps: `(n, H, W)`, the basis's channels.
        basis: see `fit`.

    Returns:
        `(H, W, 3)` uint8 RGB: the first component red; a component without variance, but for what float32 rounds off,
        is 0; NaN and infinities are grey.

    Raises:
        HeatvizError: not as many channels as the basis has.
    """
    if len(maps) != len(basis.mean):
        raise HeatvizError(
            f"pca: got {plural(len(maps), 'channel')}, accepted are the shared basis's {len(basis.mean)}"
        )
    pixels, finite = _pixels(maps)
    with np.errstate(over="ignore", invalid="ignore"):  # far beyond a shared basis's values: grey
        components = (np.where(finite[:, None], pixels, 0) - basis.mean) @ basis.axes
    finite &= np.isfinite(components).all(axis=1)
    span = basis.high - basis.low
    unit = (components - basis.low) / np.where(span > 0, span, np.inf)
    colours = np.rint(np.where(finite[:, None], unit, 0).clip(0, 1) * 255).astype(np.uint8)
    colours[~finite] = _GREY
    return colours.reshape(*maps.shape[1:], 3)


def _pixels(maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    pixels = maps.reshape(len(maps), -1).T.astype(np.float64)
    return pixels, np.isfinite(pixels).all(axis=1)
