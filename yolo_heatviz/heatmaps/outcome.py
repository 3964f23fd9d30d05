"""The outcome of a part of a run: done, skipped, or failed without costing the run anything else."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator

from ..errors import reason_of
from ..files.entries import StageEntry
from ..model.tensors import NotAMapError


def part_entry(name: str) -> StageEntry:
    """The entry of what is made of all stages together: the sheet, the page, the explanations."""
    return {"stage": "all", "module": name, "from": [], "status": "done"}


@contextmanager
def recorded(entry: StageEntry) -> Iterator[None]:
    """Record what goes wrong inside the block in a part's entry of the manifest, and go on behind it.

    Nothing is printed: a run says at its end what failed.

    Args:
        entry: has `stage` and `module`; gets `status` skipped or failed with the reason, and keeps what it has where
            nothing goes wrong.

    Example:
        >>> entry = {"stage": 9, "module": "SPPF", "status": "done"}
        >>> with recorded(entry):
        ...     raise NotAMapError("a tuple of 2, not one tensor")
        >>> entry["status"], entry["reason"]
        ('skipped', 'a tuple of 2, not one tensor')
    """
    try:
        yield
    except NotAMapError as reason:
        entry["status"], entry["reason"] = "skipped", str(reason)
    except Exception as error:  # a visualiser's error never kills inference: it is recorded, and the run says so
        entry["status"], entry["reason"] = "failed", reason_of(error)
