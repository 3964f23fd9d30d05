"""What the processes that this one started have drawn, for its message at exit.

Each adds to one file that it has drawn, and what it could not draw, as soon as it is so: nothing is lost when it is
killed.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..text import shown
from . import environment, request
from .record import history, outcome

_VARIABLE = "YOLO_HEATVIZ_TALLY"
_LONGEST = 1000  # characters of a reason


@dataclass
class Tally:
    """What was found and drawn.

    Args:
        counts: the stage outputs that were done, skipped and failed.
        reasons: why there are not more.
        found: the dotted names of upstream's functions that were found.
        asked: whether heatmaps were asked for.
    """

    counts: Counter[str] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    asked: bool = False

    def beyond(self, earlier: Tally) -> Tally:
        """The part of it that `earlier` lacks."""
        return Tally(
            self.counts - earlier.counts,
            _without(self.reasons, earlier.reasons),
            _without(self.found, earlier.found),
            self.asked and not earlier.asked,
        )

    def add(self, other: Tally) -> None:
        """Count what another has too."""
        new = other.beyond(Tally(Counter(), self.reasons, self.found))
        self.counts += new.counts
        self.reasons += new.reasons
        self.found += new.found
        self.asked = self.asked or new.asked


def _without(given: list[str], known: list[str]) -> list[str]:
    told = set(known)  # there may be very many, and they are compared at each stage
    return [each for each in given if each not in told]


class _Shared:
    """The file, the processes from the one that named it to this one, and what this one has written to it."""

    def __init__(self, path: str, pids: tuple[int, ...]) -> None:
        self.path = path
        self.pids = pids
        self.is_first = len(pids) == 1
        self._written = replace(_own(), asked=False)
        self._has_drawn = False
        self._lock = threading.Lock()

    def write_new(self) -> None:
        with self._lock:
            now = _own()
            new = now.beyond(self._written)
            if not (
                new.reasons
                or new.found
                or new.asked
                or new.counts["failed"]
                or (new.counts["done"] and not self._has_drawn)
            ):
                return  # one more of many: a video's would fill a disk
            self._written = now
            self._has_drawn = self._has_drawn or new.counts["done"] > 0
        reasons = [shown(reason, _LONGEST) for reason in new.reasons]
        entry = {"pids": self.pids, "counts": new.counts, "reasons": reasons, "found": new.found, "asked": new.asked}
        line = json.dumps(entry)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        try:
            file = os.open(self.path, flags, 0o600)
            try:
                os.write(file, f"\n{line}".encode())  # on a line of its own, whatever the last writer left
            finally:
                os.close(file)
        except OSError:  # it costs the count, not the drawing
            pass

    def read(self) -> Tally:
        total = Tally()
        try:
            lines = Path(self.path).read_bytes().splitlines()
        except OSError:  # nobody has drawn
            lines = []
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:  # half a line, or an empty one
                continue
            if os.getpid() in entry.pop("pids")[:-1]:
                total.add(Tally(Counter(entry.pop("counts")), **entry))
        return total


_shared: _Shared | None = None


def share() -> None:
    """Have the processes that are started from now on add theirs to ours, and ours to that of who started this one."""
    if _shared is None:
        pids, _, path = os.environ.get(_VARIABLE, "").partition(":")
        path = path or str(Path(tempfile.gettempdir(), f"yolo_heatviz-tally-{secrets.token_hex(16)}"))
        _join(path, tuple(int(pid) for pid in pids.split(".") if pid.isdigit()))


def _join(path: str, pids: tuple[int, ...]) -> None:
    global _shared
    ours = os.getpid()
    _shared = _Shared(path, pids if ours in pids else (*pids, ours))  # it is in there after an `os.exec`
    environment.leave(_VARIABLE, f"{'.'.join(map(str, _shared.pids))}:{path}")


def _after_fork() -> None:
    if _shared is not None:
        _join(_shared.path, _shared.pids)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def publish() -> None:
    """Tell the processes before this one what is new in this one."""
    if _shared is not None and not _shared.is_first:
        _shared.write_new()


def gathered() -> Tally:
    """Count what this process has drawn, and those that it started."""
    total = _own()
    if _shared is not None:
        total.add(_shared.read())
    return total


def stop() -> None:
    """Share nothing any more."""
    global _shared
    if _shared is not None and _shared.is_first:
        Path(_shared.path).unlink(missing_ok=True)
    _shared = None


def _own() -> Tally:
    counts, reasons = outcome()
    return Tally(counts, list(reasons), list(history.found), request.made())
