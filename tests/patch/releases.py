"""Real releases from PyPI, side by side in folders outside the repository, each run in an interpreter of its own."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from tests.checkpoints import cache_folder

ROOT = Path(__file__).parents[2]


def release(requirement: str, *, deps: bool = False, python: str = sys.executable) -> Path:
    """The folder that holds a release alone (`ultralytics==8.0.100`), installed once, whole or not at all."""
    folder = cache_folder() / "releases" / requirement
    if not folder.exists():
        part = folder.with_name(f".part-{secrets.token_hex(4)}")
        options = ["--quiet", "--disable-pip-version-check", "--no-compile", *(() if deps else ("--no-deps",))]
        subprocess.run([python, "-m", "pip", "install", *options, "--target", part, requirement], check=True)
        part.replace(folder)
    return folder


def run(code: str, *folders: Path, cwd: Path, check: bool = True, **environment: str) -> subprocess.CompletedProcess:
    """Run Python code, or `-m module arguments`, with the project and `folders` on the path, offline."""
    given = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (*folders, ROOT))),
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "MPLBACKEND": "Agg",
        "YOLO_OFFLINE": "1",
        "YOLO_AUTOINSTALL": "false",
        "YOLO_CONFIG_DIR": str(cwd),
        **environment,
    }
    arguments = [sys.executable, "-c", code]
    done = subprocess.run(arguments, cwd=cwd, env=given, capture_output=True, text=True, timeout=300)
    assert not check or done.returncode == 0, done.stderr
    return done
