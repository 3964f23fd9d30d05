"""The marks of a colour bar: few round numbers, or words."""

from __future__ import annotations

import numpy as np

from .panel import ColourBar

_PITCH = 18.0
"""Points from one mark to the next at least."""
_MOST = 4


def marks(bar: ColourBar, length: float) -> list[tuple[float, str]]:
    """Where a bar is marked, as shares of its length from its low end, and what stands there.

    Args:
        bar: which.
        length: points from its low end to its high one.

    Example:
        >>> marks(ColourBar((0, 2)), 100)
        [(0.0, '0'), (0.25, '0.5'), (0.5, '1'), (0.75, '1.5'), (1.0, '2')]
        >>> marks(ColourBar((0, 1), ticks=[(0, "min"), (1, "max")]), 100)
        [(0.0, 'min'), (1.0, 'max')]
    """
    from matplotlib.ticker import MaxNLocator

    low, high = bar.limits
    ticks = bar.ticks
    if not ticks:
        count = max(1, min(_MOST, int(length / _PITCH)))
        values = np.asarray(MaxNLocator(count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))
        ticks = [(value, f"{value:g}") for value in values.tolist() if low <= value <= high]
    return [((value - low) / (high - low), words) for value, words in ticks]
