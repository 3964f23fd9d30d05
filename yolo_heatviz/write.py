"""Files that are either whole or not there: each is written beside its final name and moved into place."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Iterator

import numpy as np

from .errors import HeatvizError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A binary file to write, which appears under `path` when the block ends without an error.

    Raises:
        HeatvizError: the system refuses; the message names `path`.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, whole_file(Path(folder, "a.txt")) as file:
        ...     file.write(b"abc")
        3
    """
    with part_file(path) as part, part.open("xb") as file:
        yield file


@contextmanager
def part_file(path: Path) -> Iterator[Path]:
    """A path for a new file beside `path`, of the same suffix, moved there when the block ends well.

    Raises:
        HeatvizError: the system refuses; the message names `path`.
    """
    part = path.with_name(f".part-{secrets.token_hex(8)}{path.suffix}")
    with _named(path):
        try:
            yield part
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file, see `whole_file`."""
    with whole_file(path) as file:
        file.write(content)


def write_npy(path: Path, array: np.ndarray) -> None:
    """Write a `.npy` file, see `whole_file`."""
    with whole_file(path) as file:
        np.save(file, array, allow_pickle=False)


def append_text(path: Path, text: str) -> None:
    """Add text to the end of a file, which is made where it is missing."""
    with _named(path), path.open("a", newline="", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)


def free(path: Path) -> Path:
    """`path`, or where that is taken `name2`, `name3` ... of the same suffix.

    Example:
        >>> free(Path("no such file.txt")).name
        'no such file.txt'
    """
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}{number}{path.suffix}")
    return found


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, unless it is there."""
    with _named(folder):
        folder.mkdir(parents=True, exist_ok=True)


def new_folder(parent: Path, name: str, *, exist_ok: bool = False) -> Path:
    """Make `parent/name`, or `name2`, `name3` ... where that is taken: two runs at once never get the same.

    Args:
        parent: made where it is missing.
        name: one part of a path.
        exist_ok: use `parent/name` as it is if it is there.

    Raises:
        HeatvizError: the system refuses, or `name` is no single name.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [new_folder(Path(folder), "exp").name for _ in range(3)]
        ['exp', 'exp2', 'exp3']
    """
    if not name or Path(name).name != name or name == "..":
        raise HeatvizError(f"name: got {name!r}, accepted is one folder name without separators")
    with _named(parent / name):
        parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            folder = parent / (name if number == 1 else f"{name}{number}")
            try:
                folder.mkdir(exist_ok=exist_ok)
                return folder
            except FileExistsError:
                number += 1


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise HeatvizError(f"cannot write {path}: {error.strerror or error}") from error
