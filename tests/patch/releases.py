"""Real releases from PyPI side by side, in folders outside the repository, each run in a process of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.helpers.real_checkpoints import cache_folder

ROOT = Path(__file__).parents[2]
AUTOLOAD = ROOT / "patches" / "autoload"


def release(*requirements: str, deps: bool = False, python: str = sys.executable) -> Path:
    """The folder that holds just these releases, installed by pip on first use, whole or not at all."""
    folder = cache_folder() / "releases" / f"{Path(python).resolve().name}-{'-'.join(requirements)}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = folder.with_name(f".part-{secrets.token_hex(4)}")
        options = ["--quiet", "--disable-pip-version-check", "--no-compile", *(() if deps else ("--no-deps",))]
        command = [python, "-m", "pip", "install", *options, "--target", str(part), *requirements]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"pip could not install {requirements}, which the tests need:\n{done.stderr}"
        part.replace(folder)
    return folder


def source(requirement: str) -> Path:
    """The unpacked source archive of a release."""
    folder = cache_folder() / "releases" / f"source-{requirement}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=cache_folder()) as part:
            options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", ":all:", "--dest", part]
            subprocess.run([sys.executable, "-m", "pip", "download", *options, requirement], check=True)
            (archive,) = Path(part).glob("*.tar.gz")
            shutil.unpack_archive(str(archive), part)
            (unpacked,) = (path for path in Path(part).iterdir() if path.is_dir())
            folder.parent.mkdir(parents=True, exist_ok=True)
            unpacked.replace(folder)
    return folder


def python(
    *arguments: object, cwd: Path, path: tuple[Path, ...] = (), **environment: str
) -> subprocess.CompletedProcess:
    """Run an interpreter with the project and `path` importable, on one thread, with nothing to download."""
    given = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (*map(str, path), str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "MPLBACKEND": "Agg",
        **environment,
    }
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, env=given, capture_output=True, text=True, timeout=300
    )


def by(way: str, *command: object, path: tuple[Path, ...] = (), **given: object) -> subprocess.CompletedProcess:
    """Run `python command` through the runner, with `patches/autoload` on the path, or, by other ways, as it is."""
    runner = ("-m", "yolo_heatviz.run") if way == "runner" else ()
    autoload = (AUTOLOAD,) if way == "autoload" else ()
    return python(*runner, *command, path=(*autoload, *path), **given)
