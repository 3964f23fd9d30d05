"""The runs under way in this process: one ends with the program, with the patch, or when its thread begins another.

A program may run two networks in turn, a folder each: a run that comes back goes on where it was, and stays until the
end.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Protocol


class Run(Protocol):
    """A run, see `run_folder`."""

    thread: int
    flows: bool
    """There is a video or stream under way, that other runs must not break."""

    def go_on(self) -> None:
        """Take up what `finish` has ended."""

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """What became of its stages, and the reasons, see `StageWriter`."""

    def finish(self) -> None:
        """Write what waits for its end."""


_runs: dict[Path, Run] = {}
_kinds: dict[Path, object] = {}  # of those under way and ended
_ended: dict[Path, Run] = {}
_stay: set[Path] = set()
_ending: set[Path] = set()
_MOST, _REMEMBERED = 8, 64
_past: tuple[Counter[str], Counter[str]] = Counter(), Counter()
_lock = threading.RLock()
_armed: list[int] = []
_parents: list[dict[Path, Run]] = []


def of(folder: Path, kind: object, make: Callable[[], Any]) -> Any:
    """The run of a folder, made where there is none of that kind; other runs of this thread end.

    Args:
        folder: where it writes.
        kind: what its images have in common, its network and its settings: of another kind is another run.
        make: a new one.
    """
    folder = folder.absolute()
    with _lock:
        _arm()
        if folder in _runs and _kinds[folder] != kind:
            _end(folder)
            del _ended[folder]
        _end_others(folder)
        if folder not in _runs:
            _runs[folder] = _come_back(folder, kind) or make()
            _kinds[folder] = kind
        return _runs[folder]


def _end_others(folder: Path) -> None:
    ours = threading.get_ident()
    others = [path for path, run in _runs.items() if run.thread == ours and path != folder]
    staying = [path for path in others if path in _stay or _runs[path].flows]
    for path in others:
        if path not in staying[-_MOST:]:
            _end(path)
    for path in list(_ended)[:-_REMEMBERED]:
        del _ended[path], _kinds[path]


def _come_back(folder: Path, kind: object) -> Run | None:
    former = _ended.pop(folder, None)
    if former is None or _kinds[folder] != kind:
        return None
    for past, its in zip(_past, former.counts()):
        past.subtract(its)
    former.thread = threading.get_ident()
    former.go_on()
    _stay.add(folder)
    return former


def finish() -> None:
    """End every run."""
    with _lock:
        for path in list(_runs):
            _end(path)
        _ended.clear()
        _kinds.clear()


def counts() -> tuple[Counter[str], Counter[str]]:
    """What became of the stages of all runs, and the reasons, see `StageWriter`."""
    tally, reasons = _past[0].copy(), _past[1].copy()
    for run in list(_runs.values()):
        done, why = run.counts()
        tally += done
        reasons += why
    return tally, reasons


def _end(path: Path) -> None:
    run = _runs[path]
    if path in _ending:
        return
    _ending.add(path)
    try:
        run.finish()  # it is one of the runs still: what it publishes meanwhile counts what it draws last
    finally:
        _ending.discard(path)
        _ended[path] = _runs.pop(path)
        _stay.discard(path)
        for past, its in zip(_past, run.counts()):
            past.update(its)


def _arm() -> None:
    if os.getpid() in _armed:
        return
    _armed[:] = [os.getpid()]
    atexit.register(finish)
    workers: Any = sys.modules.get("multiprocessing.util")
    if workers is not None:  # a forked worker runs no exit handlers but these
        workers.Finalize(None, finish, exitpriority=1)


def _forget() -> None:
    """In a forked child the runs are its parent's; they are kept, as a video that goes would end its file."""
    global _lock
    _lock = threading.RLock()
    _parents.append(dict(_runs))
    for each in (_runs, _ended, _kinds, _stay, _ending):
        each.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
