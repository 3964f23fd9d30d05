"""Folders for stages that are handed over without one, as some forks do: a new one for each forward pass.

Upstream's default is one folder for all, where the second image would overwrite the first, and a run the last one's.
"""

from __future__ import annotations

import threading
from itertools import count
from pathlib import Path
from typing import Iterator

DEFAULT = Path("runs/detect/exp")
"""Upstream's, known by its identity: who names the same folder gets that."""

_runs: dict[Path, tuple[Path, Iterator[int]]] = {}
_lock = threading.Lock()


class _Here(threading.local):
    """The pass of this thread: its last stage, and its folder for each default."""

    def __init__(self) -> None:
        self.last: object = None
        self.folders: dict[Path, Path] = {}


_here = _Here()


def folder(stage: int, default: Path) -> Path:
    """Return the folder of the pass that runs in this thread, made where there is none yet.

    Args:
        stage: the number of the stage that is handed over: where it does not grow any more, a new pass has begun.
        default: the folder of the first run; the next is in one beside it, `exp2`, `exp3` ...

    Returns:
        `image0`, `image1` ... in the run's folder, made anew for this process.

    Raises:
        WriteError: the system refuses.
    """
    from ..files.atomic import new_folder  # here, as it loads NumPy, which the patch does without until it draws

    if not (isinstance(stage, int) and isinstance(_here.last, int) and stage > _here.last):
        _here.folders.clear()
    _here.last = stage
    default = Path(default).absolute()
    if default not in _here.folders:
        with _lock:
            if default not in _runs:
                _runs[default] = new_folder(default.parent, default.name), count()
            run, numbers = _runs[default]
            _here.folders[default] = new_folder(run, f"image{next(numbers)}")
    return _here.folders[default]
