"""How long a run's images will take, said once the first of them are done."""

from __future__ import annotations

import time
from typing import Callable, Mapping

_FIRST = 4
_LEAST = 10.0


class TimeLeft:
    """Tells after the first images how long the others will take, where that is long enough to wonder.

    Args:
        count: how many there are.
        clock: gives the time in seconds.
    """

    def __init__(self, count: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._count = count
        self._clock = clock
        self._done = 0
        self._began = 0.0
        self._before: Mapping[str, float] = {}

    def after_image(self, beyond_network: float, parts: Mapping[str, float]) -> str | None:
        """An image is done.

        Args:
            beyond_network: the seconds by which its heatmaps took longer than its pass where they are drawn beside the
                next one's, else all that they took.
            parts: the seconds that parts of the heatmaps took in all images so far, by name.

        Returns:
            A line to print, once at most.

        Example:
            >>> seconds = iter(range(0, 1000, 9))
            >>> left = TimeLeft(44, lambda: next(seconds))
            >>> [left.after_image(2.0, {"arrays": number * 1.0}) for number in range(5)][3]
            'about 2 min for the other 40, 40 s of it arrays'
        """
        self._done += 1
        if self._done == 1:  # which also warms up
            self._began, self._before = self._clock(), dict(parts)
        if self._done != _FIRST:
            return None
        rest, measured = self._count - _FIRST, _FIRST - 1
        seconds = (self._clock() - self._began) / measured * rest
        if seconds < _LEAST:
            return None
        shares = []
        for name, spent in parts.items():
            share = min((spent - self._before.get(name, 0)) / measured, beyond_network) * rest
            if share >= 1:
                shares.append(f"{_duration(share)} of it {name}")
        return ", ".join([f"about {_duration(seconds)} for the other {rest}", *shares])


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
