"""The channels of a stage that are shown, by their numbers or by their values."""

from __future__ import annotations

import re
from typing import Callable

import numpy as np

from ..errors import HeatvizError

WORDS = ("first", "last", "auto", "top", "all")
DEEP = 16
"""The stride from which `auto` takes a stage for a deep one."""


def _variance(maps: np.ndarray) -> np.ndarray:
    return maps.var(axis=(1, 2))


TOP_BY: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mean": lambda maps: maps.mean(axis=(1, 2)),
    "max": lambda maps: maps.max(axis=(1, 2)),
    "variance": _variance,
}
"""The scores that `top` can rank by: from `(C, H, W)` float64 to `(C,)`."""


def parse(spec: str) -> str | tuple[int, ...]:
    """One of `WORDS`, or the channel numbers of a text such as `3,7,9-12`, in its order.

    Raises:
        HeatvizError: it is neither.

    Example:
        >>> parse("top"), parse("7,3,9-11")
        ('top', (7, 3, 9, 10, 11))
    """
    if spec in WORDS:
        return spec
    numbers: dict[int, None] = {}
    for part in str(spec).split(","):
        span = re.fullmatch(r"\s*(\d{1,6})(?:-(\d{1,6}))?\s*", part)
        if not span or int(span[1]) > int(span[2] or span[1]):
            words = ", ".join(WORDS)
            raise HeatvizError(f"channels: got {spec!r}, accepted are {words}, or numbers and ranges such as 3,7,9-12")
        numbers.update(dict.fromkeys(range(int(span[1]), int(span[2] or span[1]) + 1)))
    return tuple(numbers)


def choose(spec: str, total: int, *, n: int, stride: int | None = None) -> np.ndarray:
    """The channels that a `--channels` text names, save those of `top`, which depend on values.

    `auto` shows the first channels of shallow stages and the last of deep ones, which is how tutorials pick them; an
    order of channels means nothing to a network, so this is a habit and not a finding: `top` looks at the values.

    Args:
        spec: see `parse`.
        total: how many channels the stage has.
        n: how many; `all` and explicit numbers are as many as they are.
        stride: input pixels to a feature pixel, for `auto`; a stage without one is shallow.

    Returns:
        int64 channel numbers, from 0.

    Raises:
        HeatvizError: a number is beyond the stage's channels.

    Example:
        >>> choose("auto", 64, n=3, stride=32).tolist()
        [61, 62, 63]
    """
    parsed = parse(spec)
    if not isinstance(parsed, str):
        beyond = [number for number in parsed if number >= total]
        if beyond:
            raise HeatvizError(f"channels: got {beyond[0]}, accepted are 0 to {total - 1}")
        return np.array(parsed)
    if parsed == "last" or (parsed == "auto" and (stride or 0) >= DEEP):
        return np.arange(max(0, total - n), total)
    return first(total, total if parsed == "all" else n)


def first(total: int, n: int) -> np.ndarray:
    """The first `n` of `total` channels.

    Returns:
        `(min(n, total),)` int64 channel numbers, ascending, from 0.

    Example:
        >>> first(64, 3).tolist()
        [0, 1, 2]
    """
    return np.arange(min(n, total))


def top(maps: np.ndarray, n: int, by: str) -> np.ndarray:
    """The `n` channels with the highest score, the highest first; of equal ones the first, and NaN last.

    Example:
        >>> top(np.array([1.0, 3.0, 2.0]).reshape(3, 1, 1), 2, "max").tolist()
        [1, 2]
    """
    with np.errstate(invalid="ignore", over="ignore"):
        scores = TOP_BY[by](maps.astype(np.float64))
    ranked = np.argsort(np.where(np.isfinite(scores), -scores, np.inf), kind="stable")
    return ranked[:n]
