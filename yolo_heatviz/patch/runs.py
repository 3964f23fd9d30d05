"""The runs under way in this process: one ends with the program, with the patch, or when its thread begins another."""

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

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """What became of its stages, and the reasons, see `StageWriter`."""

    def finish(self) -> None:
        """Write what waits for its end."""


_runs: dict[Path, Run] = {}
_past: tuple[Counter[str], Counter[str]] = Counter(), Counter()
_lock = threading.RLock()
_armed: list[int] = []
_parents: list[dict[Path, Run]] = []


def of(folder: Path, make: Callable[[], Any]) -> Any:
    """The run of a folder, made where there is none; other runs of this thread end."""
    folder = folder.absolute()
    with _lock:
        _arm()
        ours = threading.get_ident()
        for path in [path for path, run in _runs.items() if run.thread == ours and path != folder]:
            _end(path)
        if folder not in _runs:
            _runs[folder] = make()
        return _runs[folder]


def finish() -> None:
    """End every run."""
    with _lock:
        for path in list(_runs):
            _end(path)


def counts() -> tuple[Counter[str], Counter[str]]:
    """What became of the stages of all runs, and the reasons, see `StageWriter`."""
    tally, reasons = _past[0].copy(), _past[1].copy()
    for run in list(_runs.values()):
        done, why = run.counts()
        tally += done
        reasons += why
    return tally, reasons


def _end(path: Path) -> None:
    run = _runs.pop(path)
    run.finish()
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
    _runs.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
