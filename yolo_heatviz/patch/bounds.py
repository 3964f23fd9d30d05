"""What a run may write: told before the first image is drawn, and kept."""

from __future__ import annotations

from pathlib import Path

from ..recording import budget
from ..recording.cost import Cost
from ..text import MB, say, size


class Bounds:
    """Adds up the estimated bytes of a run.

    Args:
        folder: the run's.
        max_mb: megabytes that it may take; None for what the disk has free.
        count: how many images it has; None where that is not known.
    """

    def __init__(self, folder: Path, max_mb: float | None, count: int | None) -> None:
        self._folder = folder
        self._max = max_mb
        self._count = count
        self._sum = Cost()
        self._free: int | None = None

    def refuses(self, cost: Cost, kind: str) -> str:
        """Take an image or frame into account; the first is told.

        Args:
            cost: its own.
            kind: `image`, or `frame` of a video.

        Returns:
            The reason why it must not be written, in words; empty where it may.
        """
        if not self._sum.total:
            self._free = budget.free_space(self._folder)
            count = (kind == "image" and self._count) or 1
            say(budget.line(cost.times(count), {kind: count}, self._free), error=True)
            reason = self._reason(cost.total * count)
            if reason:
                return reason
        self._sum += cost
        return self._reason(self._sum.total)

    def _reason(self, total: float) -> str:
        less = "a smaller n, save=png or fewer images write less"
        if self._max is not None and total > self._max * MB:
            return f"max_mb: got about {size(total)} to write, accepted is {self._max:g} MB: {less}"
        if self._free is not None and total > self._free:
            return (
                f"got about {size(total)} to write in {self._folder}, accepted is the {size(self._free)} free: {less}"
            )
        return ""
