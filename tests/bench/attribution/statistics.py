"""Medians with bootstrap intervals by image, and pairs.

A map beats another, or is behind it, where it is better, or worse, on so many more detections that a two-sided sign
test gives p < .05; else they tie. Detections on which the two are less than .005 apart do not count.
"""

from __future__ import annotations

from math import comb
from typing import Sequence

import numpy as np

_TIMES = 1000
_TIE = 0.005
_LEVEL = 0.05


def interval(values: Sequence[float], images: Sequence[int], *, mean: bool = False) -> tuple[float, float, float]:
    """The median, or mean, and the 95 % interval of a bootstrap that draws whole images.

    Example:
        >>> interval([1.0, 1.0, 1.0], [0, 0, 1])
        (1.0, 1.0, 1.0)
    """
    middle = np.nanmean if mean else np.nanmedian
    found, of = np.asarray(values, float), np.asarray(images)
    parts = [part for part in (found[of == image] for image in np.unique(of)) if not np.isnan(part).all()]
    if not parts:
        return (float("nan"),) * 3
    random = np.random.default_rng(0)
    drawn = [
        middle(np.concatenate([parts[k] for k in random.integers(0, len(parts), len(parts))])) for _ in range(_TIMES)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(middle(found)), float(low), float(high)


def pairs(values: Sequence[float], default: Sequence[float]) -> tuple[int, int]:
    """How often the default is better than another, and how often worse; less than 0.005 apart is neither.

    Example:
        >>> pairs([0.2, 0.5, 0.9], [0.4, 0.5, 0.8])
        (1, 1)
    """
    difference = np.asarray(default, float) - np.asarray(values, float)
    return int((difference > _TIE).sum()), int((difference < -_TIE).sum())


def sign_test(won: int, lost: int) -> float:
    """How probable it is that two equal maps are so far apart: the two-sided p.

    Example:
        >>> sign_test(9, 1), sign_test(3, 3)
        (0.021484375, 1.0)
    """
    count, fewer = won + lost, min(won, lost)
    return min(1.0, 2 * sum(comb(count, k) for k in range(fewer + 1)) / 2**count)


def verdict(won: int, lost: int) -> str:
    """Wins and losses, with a plus where the default beats the other, a minus where it is behind, nothing at a tie.

    Example:
        >>> verdict(9, 1), verdict(1, 9), verdict(4, 3)
        ('9-1 +', '1-9 -', '4-3')
    """
    sign = "" if sign_test(won, lost) >= _LEVEL else " +" if won > lost else " -"
    return f"{won}-{lost}{sign}"
