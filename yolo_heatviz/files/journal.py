"""The journal of a run under way: what became of each source, on disk before the next begins.

It lies in the run's folder, a line an entry, and goes when `manifest.json` is there. A journal that no process holds is
that of a killed run: what its whole lines say is there, and nothing else is vouched for.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import BinaryIO, Iterator

from ..errors import WriteError
from . import write_guard
from .atomic import append, error_names

NAME = "manifest.partial.jsonl"
_GLANCE = 0.5  # seconds; who holds a journal for longer is no other run that looks for killed ones


class HeldError(WriteError):
    """Another run writes in this folder."""


class Journal:
    """Lines that this process alone adds to: it holds the file by a lock, which ends with it in whatever way it ends.

    Args:
        folder: the run's.
        old: take up the journal that is there; else one is made where there is none.

    Raises:
        HeldError: a living process holds it.
        OSError: there is none to take up, or the system refuses.
    """

    def __init__(self, folder: Path, *, old: bool = False) -> None:
        self.path = folder / NAME
        if self.path.is_symlink():
            raise WriteError(f"cannot write {self.path}: it is a link")
        while True:
            self._file: BinaryIO = self.path.open("r+b" if old else "a+b", buffering=0)
            try:
                self._hold(old)
                if self._is_there():
                    return
            except BaseException:
                self._file.close()
                raise
            self._file.close()  # the run that held it ended in between, and took it away

    def _hold(self, old: bool) -> None:
        patience = time.monotonic() + (0 if old else _GLANCE)
        while True:
            try:
                return _lock(self._file)
            except (BlockingIOError, PermissionError):
                if time.monotonic() > patience:
                    raise HeldError(f"cannot write {self.path.parent}: another run is writing there") from None
                time.sleep(_GLANCE / 100)
            except OSError:  # a file system without locks: runs go on, but nobody can say whether a journal's lives
                if old:
                    raise
                return None

    def append(self, line: str) -> None:
        """Add a line.

        Raises:
            WriteError: the system refuses; the journal is then as it was.
        """
        write_guard.check(self.path)
        with error_names(self.path):
            append(self._file, f"{line}\n".encode())

    def lines(self) -> Iterator[str]:
        """The lines so far, without the last one where a killed process left half of it."""
        with open(os.dup(self._file.fileno()), "rb") as file:  # noqa: PTH123 (no path: it may be gone)
            file.seek(0)
            for line in file:
                if line.endswith(b"\n"):
                    yield line.decode()

    def remove(self) -> None:
        """Let go of it and take it away, if it is still this one that lies there."""
        there = self._is_there()
        if sys.platform == "win32":
            self._file.close()  # an open file cannot be removed there
        if there:
            with error_names(self.path):
                self.path.unlink()
        self._file.close()

    def close(self) -> None:
        """Let go of it, and leave it where it is."""
        self._file.close()

    def _is_there(self) -> bool:
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._file.fileno()))
        except OSError:
            return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(2**30)  # a byte that is never written: a locked one could not be read by others
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
