"""Pythons of their own, for what must be seen from outside: exit statuses, imports, memory, and what dies."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Sequence

ROOT = Path(__file__).parents[2]
_DROP, _OVERRIDE, _READ = 24, 1, 2  # prctl's PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


def python(
    *words: object,
    cwd: Path | None = None,
    path: Sequence[Path] = (),
    executable: str = sys.executable,
    before: Sequence[str] = (),
    bound: bool = False,
    timeout: float = 300,
    **variables: str | None,
) -> subprocess.CompletedProcess[str]:
    """Run this Python with the project importable; what it said is text, what is no UTF-8 in it U+FFFD.

    Args:
        words: the arguments.
        cwd: the folder to run in; this process's by default.
        path: folders to import from, before the project.
        executable: another Python.
        before: the command that runs it, where it is not run by itself.
        bound: with the rights of a user whom the modes of files bind.
        timeout: seconds.
        variables: see `environment`.
    """
    return subprocess.run(
        [*before, executable, *map(str, words)],
        cwd=cwd,
        env=environment(*path, **variables),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        preexec_fn=bound_by_modes if bound else None,
        check=False,
    )


def told_by(module: str, *words: object, **given: Any) -> Any:
    """Run a program of the tests, `python -m module words`, to its good end; the JSON in its last line."""
    done = python("-m", module, *words, **given)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def environment(*path: Path, **variables: str | None) -> dict[str, str]:
    """This process's environment, with the project importable, one thread, no window, and changes; None takes one out.

    Compiled modules are kept: old releases are otherwise compiled anew by each process.
    """
    folders = [*map(str, path), str(ROOT), os.environ.get("PYTHONPATH")]
    found: dict[str, str | None] = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, folders)),
        "PYTHONDONTWRITEBYTECODE": None,
        "PYTEST_ADDOPTS": None,
        "YOLO_HEATVIZ_TALLY": None,
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "OPENCV_FFMPEG_LOGLEVEL": "-8",
        "MPLBACKEND": "Agg",
        **variables,
    }
    return {name: value for name, value in found.items() if value is not None}


def heed_ctrl_c() -> None:
    """Hear Ctrl-C in the program that is started next: a shell's background jobs, and theirs, are born deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def bound_by_modes() -> None:
    """Give up what lets root read and write any file, for the program that is started next."""
    libc = ctypes.CDLL(None)
    for capability in (_OVERRIDE, _READ):
        libc.prctl(_DROP, capability, 0, 0, 0)
