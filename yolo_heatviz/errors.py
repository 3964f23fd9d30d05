"""The one error that a user's mistake raises, its kinds that have an exit status, and reasons for what did not work."""

from __future__ import annotations

from collections import Counter

MOST_REASONS = 100
OTHER_REASONS = "other reasons"


class HeatvizError(Exception):
    """What was wrong, what was got, and what is accepted, in one line.

    The commands print it on stderr without a traceback and exit with a nonzero status.

    Example:
        >>> raise HeatvizError("unknown colour map 'jett': accepted are jet, viridis, ...")
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: unknown colour map 'jett': accepted are jet, viridis, ...
    """


class NothingFoundError(HeatvizError):
    """A source is not there, or holds nothing to run on."""


class WriteError(HeatvizError):
    """The system, or the run's own fence, refuses to write; the message names the path."""


def reason_of(error: Exception) -> str:
    """Why something failed, for the manifest and the log: our own words as they are, others' with their type.

    Example:
        >>> reason_of(KeyError("x")), reason_of(HeatvizError("n: got 0"))
        ("KeyError: 'x'", 'n: got 0')
    """
    return str(error) if isinstance(error, HeatvizError) else f"{type(error).__name__}: {error}"


def count_reason(reasons: Counter[str], reason: str) -> None:
    """Count a reason; beyond the first `MOST_REASONS` different ones the rest together, or a long run's memory grows.

    Example:
        >>> reasons = Counter()
        >>> for number in range(102):
        ...     count_reason(reasons, f"reason {number}")
        >>> len(reasons), reasons[OTHER_REASONS]
        (101, 2)
    """
    known = reason in reasons or len(reasons) < MOST_REASONS
    reasons[reason if known else OTHER_REASONS] += 1
