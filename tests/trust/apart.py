"""Programs run apart from the tests, so that what kills them is seen, and as a user whom file modes bind."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_DROP, _OVERRIDE, _READ = 24, 1, 2  # prctl's PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


def python(*words: str | bytes, timeout: float = 300, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run this Python on words, offline, with the rights of a plain user.

    Args:
        words: the arguments.
        timeout: seconds.
        options: of `subprocess.run`; `env` adds to the environment.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "YOLO_OFFLINE": "1",
        "YOLO_AUTOINSTALL": "false",
        **options.pop("env", {}),
    }
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        timeout=timeout,
        env=environment,
        preexec_fn=bound_by_modes,
        check=False,
        **options,
    )


def bound_by_modes() -> None:
    """Give up what lets root read and write any file, for the program that is started next."""
    libc = ctypes.CDLL(None)
    for capability in (_OVERRIDE, _READ):
        libc.prctl(_DROP, capability, 0, 0, 0)
