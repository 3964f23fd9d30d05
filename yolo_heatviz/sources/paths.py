"""Which files a path, a folder, a glob or a list of them means."""

from __future__ import annotations

import csv
import os
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Set
from pathlib import Path
from typing import Iterator

from ..files.opening import is_file, is_folder, read_file

_LISTS, _LONGEST_LIST = (".txt", ".csv"), 100_000_000
_SIDECAR = "._"  # what macOS puts beside a file on a foreign disk, under its name and suffix


def select(source: str, suffixes: Set[str]) -> list[str]:
    """The absolute paths that a source names; whether they can be read is not asked.

    Args:
        source: a path, folder, glob (a path with `*` in it), or a `.txt` or `.csv` file of these, one a line or cell.
        suffixes: of the files that are taken from folders and globs, without dots; what is named itself is taken.

    Raises:
        OSError: there is nothing of that name, or the folder cannot be listed.
        ValueError: nothing was found, or a list is none.

    Example:
        >>> from yolo_heatviz.demo.samples import FOLDER
        >>> [Path(path).name for path in select(str(FOLDER / "t*"), {"jpg"})]
        ['tartan.jpg']
    """
    path = Path(source)
    if path.suffix.lower() in _LISTS and is_file(path):
        found = [file for entry in sorted(_entries(path)) for file in _of_list(Path(entry), path.parent, suffixes)]
    else:
        found = list(_of(path, suffixes))
        if not found and "*" not in source and not is_folder(path):
            raise FileNotFoundError(f"{source} does not exist")
    if not found:
        raise ValueError(f"no image or video in {source}")
    return [str(each) for each in found]


def _of_list(entry: Path, folder: Path, suffixes: Set[str]) -> list[Path]:
    """The files that an entry names, from here or else from the list's folder; an entry for nothing stays, to fail."""
    beside = folder / entry
    return list(_of(entry, suffixes)) or list(_of(beside, suffixes)) or [beside.absolute()]


def _of(entry: Path, suffixes: Set[str]) -> Iterator[Path]:
    path = entry.absolute()
    if is_folder(path):
        files = sorted(path.iterdir())
    elif os.path.lexists(path):
        yield path
        return
    else:
        files = sorted(_matches(path)) if "*" in str(path) else []
    named = (file for file in files if file.name.rpartition(".")[2].lower() in suffixes)
    yield from (file for file in named if not file.name.startswith(_SIDECAR))


def _matches(pattern: Path) -> Iterator[Path]:
    """The files that a glob matches; the folders before its first `*` are taken as they are called, brackets too."""
    parts = pattern.parts
    first = next(number for number, part in enumerate(parts) if "*" in part)
    rest = [part if part == "**" else part.replace("**", "*") for part in parts[first:]]
    if rest[-1] == "**":
        rest.append("*")
    yield from Path(*parts[:first]).glob(os.path.join(*rest))  # noqa: PTH118 (no path, a pattern)


def _entries(path: Path) -> list[str]:
    content = read_file(path, _LONGEST_LIST)
    if b"\0" in content or content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise ValueError(f"{path} is no list: accepted is UTF-8 text, a path a line")
    text = os.fsdecode(content[len(BOM_UTF8) :] if content.startswith(BOM_UTF8) else content)
    if path.suffix.lower() == ".txt":
        cells = text.splitlines()
    else:
        rows = list(csv.reader(text.splitlines()))
        cells = [cell for row in (rows[1:] if rows[:1] == [["source"]] else rows) for cell in row]
    return [cell.strip() for cell in cells if cell.strip()]
