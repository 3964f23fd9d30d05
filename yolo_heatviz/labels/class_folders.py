"""A classifier's data set: a folder a class, within one for each split."""

from __future__ import annotations

import os
from collections.abc import Set
from pathlib import Path

from ..errors import HeatvizError, NothingFoundError
from ..files.opening import is_folder, with_slashes
from ..text import listed
from .description import SPLITS

_NAMES = {"val": ("val", "validation", "valid")}
_SIDECAR = "._"


def split_folder(data: Path, split: str) -> Path:
    """The folder of a split, or the data set's own where it has no splits.

    Raises:
        HeatvizError: it is no folder, or has other splits.
    """
    if not is_folder(data):
        why = (
            with_slashes(data)
            or f"accepted of a classifier is a folder with {', '.join(SPLITS)}, a folder a class in each"
        )
        raise HeatvizError(f"--data: got {str(data)!r}, {why}")
    there = [name for each in SPLITS for name in _NAMES.get(each, (each,)) if is_folder(data / name)]
    found = next((name for name in _NAMES.get(split, (split,)) if name in there), None)
    if there and found is None:
        raise HeatvizError(f"--split: got {split}, of {data}: accepted are its splits, {listed(there)}")
    return data / found if found else data


def images_of(folder: Path, suffixes: Set[str]) -> dict[str, str]:
    """The absolute paths of a split's images, sorted by their classes, and the class of each: its folder's name.

    Args:
        folder: see `split_folder`.
        suffixes: of images, without dots.

    Raises:
        NothingFoundError: there is none.

    Source: torchvision's `ImageFolder`, which Ultralytics' `val` takes.
    """
    found = {}
    for name in class_names(folder):
        for path, folders, files in os.walk(folder / name, followlinks=True):
            folders.sort()
            for file in sorted(files):
                if file.rpartition(".")[2].lower() in suffixes and not file.startswith(_SIDECAR):
                    found[str(Path(path, file).absolute())] = name
    if not found:
        raise NothingFoundError(f"--data: no image in folders of classes in {folder}")
    return found


def class_names(folder: Path) -> list[str]:
    """The classes of a split, sorted."""
    return sorted(each.name for each in folder.iterdir() if each.is_dir())
