"""What is often given in the place of a source, and what to give instead."""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from collections.abc import Set
from itertools import islice
from pathlib import Path
from typing import Iterator

from ..errors import HeatvizError
from ..files.opening import is_file, is_folder, read_file, with_slashes

_DATA_SETS, _ARCHIVES, _CHECKPOINTS = (".yaml", ".yml"), (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar"), (".pt", ".pth")
_LARGEST_YAML, _MOST_LOOKED_AT = 1 << 20, 20_000


class MistakenError(ValueError):
    """It is no source; the text says what it is, and what to give."""


def check(source: str, suffixes: Set[str]) -> None:
    """Refuse what is no source but of a kind that is known.

    Args:
        source: what the user named.
        suffixes: of images and videos, without dots.

    Raises:
        MistakenError: it is a data set's description, an archive, a checkpoint, a path of Windows', or a folder whose
            images lie in folders below.
    """
    path = Path(source)
    suffix = path.suffix.lower()
    if with_slashes(source):
        raise MistakenError(with_slashes(source))
    if is_folder(path):
        below = _below(path, suffixes)
        if below:
            raise MistakenError(f"a folder whose images or videos lie in folders below: --source {shlex.quote(below)}")
    elif is_file(path) and suffix in _DATA_SETS:
        images = _images_of(path)
        alone = f", --source {shlex.quote(images)} the images alone" if images else ""
        whole = f"--data {shlex.quote(source)} takes its images and labels, without --source"
        raise MistakenError(f"a data set's description: {whole}{alone}")
    elif is_file(path) and suffix in _ARCHIVES:
        raise MistakenError("an archive: unpack it, and give the folder")
    elif is_file(path) and suffix in _CHECKPOINTS:
        raise MistakenError(f"a checkpoint: --weights {shlex.quote(source)}")


def _below(folder: Path, suffixes: Set[str]) -> str:
    """A pattern for the images in the folders below, where the folder itself has none."""
    own = {name.rpartition(".")[2].lower() for name in os.listdir(folder)}  # noqa: PTH208 (names alone)
    if own & suffixes:
        return ""
    names = (name for _, _, files in os.walk(folder) for name in files)
    found = Counter(name.rpartition(".")[2] for name in islice(names, _MOST_LOOKED_AT))
    counts = [(count, suffix) for suffix, count in found.items() if suffix.lower() in suffixes]
    return str(folder / "**" / f"*.{max(counts)[1]}") if counts else ""


def _images_of(description: Path) -> str:
    """The validation images that a data set's .yaml names, where they are there; read as text, line by line."""
    try:
        text = read_file(description, _LARGEST_YAML).decode("utf-8", "replace")
    except HeatvizError:
        return ""
    entries = dict(re.findall(r"(?m)^(path|val|test|train) *: *['\"]?([^'\"#\n]+?)['\"]? *(?:#.*)?$", text))
    for name in ("val", "test", "train"):
        for place in _places(description.parent, entries.get("path", ""), entries.get(name)):
            if is_folder(place) or is_file(place):
                return str(place)
    return ""


def _places(folder: Path, root: str, images: str | None) -> Iterator[Path]:
    if images:
        yield from (folder / root / images, Path(root, images), folder / images)
