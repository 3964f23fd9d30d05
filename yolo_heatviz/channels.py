"""Which channels of a stage are shown."""

from __future__ import annotations

import numpy as np


def first(total: int, n: int) -> np.ndarray:
    """The first `n` of `total` channels.

    Returns:
        `(min(n, total),)` int64 channel numbers, ascending, from 0.

    Example:
        >>> first(64, 3).tolist()
        [0, 1, 2]
    """
    return np.arange(min(n, total))
