"""Files that are either whole or not there: each is written beside its final name and moved into place.

This holds where a process is killed, where the disk is full, where the system refuses; not where the power fails, which
would take waiting for the disk after each file.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Iterator

import numpy as np

from ..errors import HeatvizError, WriteError
from . import write_guard

_PART = re.compile(r"\.part-[0-9a-f]{16}(\.\w+)?")


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A binary file to write, which appears under `path` when the block ends without an error.

    Raises:
        WriteError: the system refuses; the message names `path`.

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
        WriteError: the system refuses, or `path` lies outside the run's folder; the message names `path`.
    """
    part = path.with_name(f".part-{secrets.token_hex(8)}{path.suffix}")
    write_guard.check(path)
    with error_names(path):
        try:
            yield part
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def remove_parts(folder: Path) -> None:
    """Remove what killed writers have left of their files, in a folder and those inside, links not followed."""
    for place, _, names in os.walk(folder):
        for name in names:
            if _PART.fullmatch(name):
                Path(place, name).unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file, see `whole_file`."""
    with whole_file(path) as file:
        file.write(content)


def write_npy(path: Path, array: np.ndarray) -> None:
    """Write a `.npy` file, see `whole_file`.

    Not by `np.save`: it leaves the last bytes to a buffer of C's, and does not hear when the disk refuses them.

    Raises:
        ValueError: an array of Python objects, which would be pickled.
    """
    if array.dtype.hasobject:
        raise ValueError(f"got an array of {array.dtype}, which would be a pickle")
    values = np.ascontiguousarray(array).reshape(array.shape)
    with whole_file(path) as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(values))
        file.write(values.reshape(-1).view(np.uint8).data)


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
    if not folder.is_dir():
        write_guard.check(folder)
        with error_names(folder):
            folder.mkdir(parents=True, exist_ok=True)


def new_folder(parent: Path, name: str, *, exist_ok: bool = False, dash: bool = False) -> Path:
    """Make `parent/name`, or `name2`, `name3` ... where that is taken: two runs at once never get the same.

    Args:
        parent: made where it is missing.
        name: one part of a path.
        exist_ok: use `parent/name` as it is if it is there.
        dash: `image0-2` instead of `image02`, which reads as another number.

    Raises:
        WriteError: the system refuses.
        HeatvizError: `name` is no single name.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [new_folder(Path(folder), "exp").name for _ in range(3)]
        ['exp', 'exp2', 'exp3']
    """
    if not name or Path(name).name != name or name == "..":
        raise HeatvizError(f"name: got {name!r}, accepted is one folder name without separators")
    with error_names(parent / name):
        parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            folder = parent / (name if number == 1 else f"{name}{'-' * dash}{number}")
            try:
                folder.mkdir(exist_ok=exist_ok)
                return folder
            except FileExistsError:
                number += 1


@contextmanager
def error_names(path: Path) -> Iterator[None]:
    """Say which path it was that the system refused inside the block.

    Raises:
        WriteError: it did.
    """
    try:
        yield
    except OSError as error:
        raise WriteError(f"cannot write {path}: {error.strerror or error}") from error


def append(file: BinaryIO, piece: bytes) -> None:
    """Add a piece to the end of an unbuffered file, or none of it.

    Args:
        file: opened to append, with `buffering=0`.
        piece: as long as it likes: the system may take it in several parts.

    Raises:
        OSError: the system refuses; what it took of the piece is cut off again.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryFile("a+b", buffering=0) as file:
        ...     append(file, b"one\\n")
        ...     append(file, b"two\\n")
        ...     file.tell()
        8
    """
    end = file.seek(0, 2)
    left = memoryview(piece)
    try:
        while left:
            left = left[file.write(left) :]
    except BaseException:
        file.truncate(end)
        raise
