"""The images of a data set: of one split, in folders, lists and several roots, as Ultralytics looks for them."""

from __future__ import annotations

import os
from collections.abc import Set
from pathlib import Path
from typing import Iterator

from ..errors import HeatvizError, NothingFoundError
from ..files.opening import is_file, is_folder, read_file, with_slashes
from ..text import listed
from .description import Description

_LONGEST_LIST = 100_000_000
_SIDECAR = "._"  # what macOS puts beside a file on a foreign disk


def images_of(description: Description, split: str, suffixes: Set[str]) -> list[str]:
    """The absolute paths of a split's images, sorted; those of a list are not looked for.

    Args:
        description: of the data set.
        split: `train`, `val` or `test`.
        suffixes: of images, without dots.

    Raises:
        HeatvizError: the data set has no such split.
        NothingFoundError: what it names is not there, or holds no image; what was looked for, and where.

    Source: `check_det_dataset` and `BaseDataset.get_img_files` of Ultralytics, which look in the current folder and in
    the folder of data sets; here, in that of the description too.
    """
    path = description.path
    if split not in description.splits:
        there = listed(description.splits) or "none"
        raise HeatvizError(f"--split: got {split}, of {path}: accepted are its splits, {there}")
    entries = description.splits[split]
    windows = next((with_slashes(each) for each in (description.root or "", *entries) if with_slashes(each)), "")
    if windows:
        raise HeatvizError(f"--data: got {str(path)!r}, which names {windows}")
    roots = list(_roots(description))
    root = next((each for each in roots if all(os.path.lexists(_within(each, entry)) for entry in entries)), None)
    if root is None:
        missing = next(each for each in entries if not os.path.lexists(_within(roots[0], each)))
        looked = ", ".join(dict.fromkeys(str(_within(each, missing)) for each in roots))
        raise NothingFoundError(f"--data: {path} has {split}: {missing}, looked for and not there: {looked}")
    images = sorted({str(image) for entry in entries for image in _images(_within(root, entry), suffixes)})
    if not images:
        raise NothingFoundError(f"--data: no image in {', '.join(str(_within(root, each)) for each in entries)}")
    return images


def _roots(description: Description) -> Iterator[Path]:
    """Where the split's paths may begin, in Ultralytics' order."""
    from ultralytics.data.utils import DATASETS_DIR

    folder = description.path.parent.absolute()
    if description.root is None:
        yield folder
        return
    yield Path(description.root).absolute()
    yield folder / description.root
    yield Path(DATASETS_DIR) / description.root


def _within(root: Path, entry: str) -> Path:
    path = root / entry
    beside = root / entry[3:]
    if entry.startswith("../") and not path.exists() and beside.exists():  # as data sets of Roboflow have it
        path = beside
    return Path(os.path.abspath(path))  # noqa: PTH100 (links stay: labels lie beside them)


def _images(path: Path, suffixes: Set[str]) -> Iterator[Path]:
    found: Iterator[Path]
    if is_folder(path):
        found = (Path(folder, name) for folder, _, names in os.walk(path, followlinks=True) for name in names)
    elif is_file(path) and path.suffix.lower() != ".txt":
        found = iter([path])
    else:
        found = _of_list(path)
    for image in found:
        if image.name.rpartition(".")[2].lower() in suffixes and not image.name.startswith(_SIDECAR):
            yield image


def _of_list(path: Path) -> Iterator[Path]:
    """The images that a list names: from its folder where a line begins with `./`, else from here or its folder."""
    try:
        lines = os.fsdecode(read_file(path, _LONGEST_LIST)).lstrip("\ufeff").splitlines()
    except HeatvizError as error:
        raise NothingFoundError(f"--data: cannot read {path}: {error}") from error
    for line in map(str.strip, lines):
        if line:
            here, beside = Path(line).absolute(), path.parent / line
            yield Path(os.path.abspath(beside if line.startswith("./") or not here.exists() else here))  # noqa: PTH100
