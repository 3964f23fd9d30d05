"""Real releases from PyPI side by side, in folders outside the repository, each run in a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable

from tests.helpers.processes import ROOT, python
from tests.helpers.real_checkpoints import cache_folder, fetching

AUTOLOAD = ROOT / "patches" / "autoload"


def release(*requirements: str, deps: bool = False, executable: str = sys.executable) -> Path:
    """The folder that holds just these releases, installed by pip on first use."""

    def install(part: Path) -> Path:
        options = ["--no-compile", *(() if deps else ("--no-deps",)), "--target", str(part / "installed")]
        _pip(executable, "install", *options, *requirements)
        return part / "installed"

    return _kept(f"{Path(executable).resolve().name}-{'-'.join(requirements)}", install)


def source(requirement: str) -> Path:
    """The unpacked source archive of a release."""

    def unpack(part: Path) -> Path:
        _pip(sys.executable, "download", "--no-deps", "--no-binary", ":all:", "--dest", str(part), requirement)
        (archive,) = part.glob("*.tar.gz")
        shutil.unpack_archive(str(archive), part)
        (unpacked,) = (path for path in part.iterdir() if path.is_dir())
        return unpacked

    return _kept(f"source-{requirement}", unpack)


def _kept(name: str, make: Callable[[Path], Path]) -> Path:
    """A folder that is kept, made in another one where it is not there yet: whole or not at all."""
    folder = cache_folder() / "releases" / name
    if not folder.exists():
        with fetching(), tempfile.TemporaryDirectory(dir=cache_folder()) as part:
            if not folder.exists():
                folder.parent.mkdir(exist_ok=True)
                make(Path(part)).replace(folder)
    return folder


def _pip(executable: str, command: str, *words: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check"]
    done = subprocess.run([executable, "-m", "pip", command, *quiet, *words], capture_output=True, text=True)
    assert done.returncode == 0, f"pip cannot {command} what the tests need: {' '.join(words)}\n{done.stderr}"


def by(way: str, *command: object, path: tuple[Path, ...] = (), **given: Any) -> subprocess.CompletedProcess[str]:
    """Run `python command` through the runner, with `patches/autoload` on the path, or, by other ways, as it is."""
    runner = ("-m", "yolo_heatviz.run") if way == "runner" else ()
    autoload = (AUTOLOAD,) if way == "autoload" else ()
    return python(*runner, *command, path=(*autoload, *path), **given)
