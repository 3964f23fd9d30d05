"""A run writes inside its own folder and nowhere else: looked at before every write."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Iterator, NamedTuple

from ..errors import WriteError


class _Fence(NamedTuple):
    root: Path
    was: os.stat_result


_fence: ContextVar[_Fence | None] = ContextVar("fence", default=None)


@contextmanager
def only_inside(folder: Path) -> Iterator[None]:
    """Refuse, within the block and its thread, to write outside a folder, or once it was removed or replaced.

    Args:
        folder: is there.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, only_inside(Path(folder)):
        ...     check(Path(folder, "labels", "bus.txt"))
        ...     check(Path(folder, "..", "bus.txt"))
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.WriteError: cannot write ...bus.txt: it is not inside ...
    """
    root = Path(os.path.realpath(folder))
    token = _fence.set(_Fence(root, root.stat()))
    try:
        yield
    finally:
        _fence.reset(token)


def check(path: Path) -> None:
    """Look whether a file or a folder may be made at `path`; a link in its place is replaced, not followed.

    Raises:
        WriteError: it may not.
    """
    fence = _fence.get()
    if fence is None:
        return
    place = os.path.realpath(os.path.dirname(path))  # noqa: PTH120 (a third of a small file's time with pathlib)
    if path.name in ("", "..") or not f"{place}{os.sep}".startswith(f"{fence.root}{os.sep}"):
        raise WriteError(f"cannot write {path}: it is not inside {fence.root}")
    if not _is_still(fence):
        raise WriteError(f"cannot write {path}: {fence.root} was removed or replaced during the run")


def _is_still(fence: _Fence) -> bool:
    try:
        return os.path.samestat(fence.root.stat(), fence.was)
    except OSError:
        return False
