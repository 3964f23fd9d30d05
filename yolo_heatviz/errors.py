"""The one error that a user's mistake raises, its kinds that have an exit status, and reasons for what did not work."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from typing import Iterator

MOST_REASONS = 100
OTHER_REASONS = "other reasons"


class HeatvizError(Exception):
    """A user's mistake in one line: what was wrong, what was got, and what is accepted.

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
    error = missing_opencv(error) or error
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


@contextmanager
def opencv_explained() -> Iterator[None]:
    """Raise a HeatvizError with what to install where OpenCV cannot be imported within the block.

    Raises:
        HeatvizError: see `missing_opencv`.

    Example:
        >>> with opencv_explained():
        ...     import cv2
    """
    try:
        yield
    except ImportError as error:
        reason = missing_opencv(error)
        if reason is None:
            raise
        raise reason from error


def missing_opencv(error: BaseException) -> HeatvizError | None:
    """Return what to install, if the error is that OpenCV could not be imported; None if it is another.

    The wheel `opencv-python` needs libraries of the system, which slim images and servers lack.

    Example:
        >>> missing_opencv(ImportError("No module named 'torch'", name="torch")) is None
        True
    """
    if not isinstance(error, ImportError) or sys.modules.get("cv2") is not None or not _of_opencv(error):
        return None
    if isinstance(error, ModuleNotFoundError) and error.name == "cv2":
        return HeatvizError(
            "OpenCV is not installed: `pip install opencv-python`, or `pip install opencv-python-headless` for a "
            "machine without a display"
        )
    return HeatvizError(
        f"OpenCV cannot be imported ({error}): on Debian and Ubuntu `apt-get install libgl1 libglib2.0-0` installs the "
        "libraries that it needs; `pip install opencv-python-headless` installs an OpenCV that needs none of them"
    )


def _of_opencv(error: ImportError) -> bool:
    """True where it was raised for the package, or within it by the import of something else."""
    within, names = error.__traceback__, [error.name]
    while within is not None:
        names.append(within.tb_frame.f_globals.get("__name__"))
        within = within.tb_next
    return any(str(name).partition(".")[0] == "cv2" for name in names)
