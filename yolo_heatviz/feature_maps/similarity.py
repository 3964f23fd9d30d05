"""How alike two networks see the same images at a stage: linear CKA, with a feature map's positions as samples.

Source: Kornblith et al., "Similarity of Neural Network Representations Revisited", ICML 2019, with the unbiased
estimate of Song et al., "Feature Selection via Dependence Maximization", JMLR 2012, as Nguyen et al. take it, "Do Wide
and Deep Networks Learn the Same Things?", ICLR 2021: the plain estimate comes near 1 by itself where there are more
channels than positions, as in deep stages.
"""

from __future__ import annotations

import numpy as np

from .blas import one_blas_thread

LEAST = 4
"""Positions that are needed."""


def sampled(maps: np.ndarray, most: int) -> np.ndarray:
    """Positions of a batch of feature maps, evenly spread, each with its channels' values less the channel's mean.

    The mean means nothing to CKA, and beside a large one float16 would lose what varies.

    Args:
        maps: `(B, C, H, W)` real numbers.
        most: how many positions; all where there are fewer.

    Returns:
        `(N, C)` float32, of the same positions for maps of the same shape.

    Example:
        >>> sampled(np.arange(8).reshape(1, 2, 2, 2), 2).tolist()
        [[-1.5, -1.5], [1.5, 1.5]]
    """
    batch, channels, height, width = maps.shape
    total = batch * height * width
    places = np.linspace(0, total - 1, min(most, total)).round().astype(int)
    image, pixel = np.divmod(places, height * width)
    values = maps.reshape(batch, channels, -1)[image, :, pixel].astype(np.float64)
    with np.errstate(invalid="ignore"):  # of values that are not finite, which have no CKA
        return (values - values.mean(axis=0)).astype(np.float32)


def linear_cka(first: np.ndarray, second: np.ndarray) -> float:
    """Unbiased linear CKA of two sets of features of the same samples: 1 where they are alike, about 0 where unrelated.

    Turning the channels into one another, exchanging them, or scaling all of them changes nothing.

    Args:
        first: `(N, C)` real numbers.
        second: `(N, D)` real numbers.

    Returns:
        At most 1, and a little below 0 at times; NaN where one of them does not vary, has values that are not finite,
        or has fewer than `LEAST` samples.

    Example:
        >>> features = np.random.default_rng(0).normal(size=(100, 8))
        >>> round(linear_cka(features, features[:, ::-1] * 3), 6)
        1.0
    """
    return alike(similarities(first), similarities(second))


@one_blas_thread()
def similarities(features: np.ndarray) -> np.ndarray | None:
    """The products of each sample with each other, centred as the estimate asks for it: what `alike` compares.

    Args:
        features: `(N, C)` real numbers.

    Returns:
        `(N, N)` float64; None where there are too few samples, or values that are not finite.
    """
    count = len(features)
    if count < LEAST or not np.isfinite(features).all():
        return None
    values = features.astype(np.float64)
    values -= values.mean(axis=0)
    values /= np.abs(values).max(initial=0) or 1.0
    products = values @ values.T
    np.fill_diagonal(products, 0)
    rows = products.sum(axis=0) / (count - 2)
    products -= rows[:, None] + rows[None, :] - products.sum() / ((count - 1) * (count - 2))
    np.fill_diagonal(products, 0)
    return products


@one_blas_thread()
def alike(one: np.ndarray | None, other: np.ndarray | None) -> float:
    """`linear_cka` of two sets of features, by their `similarities`."""
    if one is None or other is None:
        return float("nan")
    norm = float(np.vdot(one, one)) * float(np.vdot(other, other))
    return float(np.vdot(one, other)) / norm**0.5 if norm > 0 else float("nan")
