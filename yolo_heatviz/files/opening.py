"""Opening what a user named, which may be no file at all, or have a name that not every program can bear."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Iterator

from ..errors import HeatvizError

_ACCEPTED = "accepted are files that can be read"
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_REASONS = {
    errno.ENOENT: "nothing of that name",
    errno.ENOTDIR: "nothing of that name",
    errno.ELOOP: "links that lead in a circle",
    errno.EACCES: "a file that may not be read",
    errno.EPERM: "a file that may not be read",
    errno.ENAMETOOLONG: "a name that is too long",
    errno.ENXIO: "a socket",
}
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)  # the first is Unix's, the other Windows'


def is_file(path: str | Path) -> bool:
    """True where there is such a file; a name that none can have, as one too long, is that of none."""
    return os.path.isfile(path)  # noqa: PTH113 (before Python 3.14 that raises)


def is_folder(path: str | Path) -> bool:
    """True where there is such a folder, see `is_file`."""
    return os.path.isdir(path)  # noqa: PTH112


def with_slashes(path: str | Path) -> str:
    r"""What is said of a path with Windows' backslashes, where those are letters like others; else nothing.

    Example:
        >>> with_slashes("images\\a.jpg")
        "a path with Windows' backslashes: give images/a.jpg"
    """
    written = str(path)
    if os.sep == "\\" or "\\" not in written or os.path.lexists(path):
        return ""
    return f"a path with Windows' backslashes: give {written.replace(chr(92), '/')}"


@contextmanager
def open_file(path: str | Path) -> Iterator[BinaryIO]:
    """A regular file, to read; a pipe that nobody writes to does not block.

    Raises:
        HeatvizError: it is not there, no file, or may not be read.

    Example:
        >>> with open_file(__file__) as file:
        ...     file.read(3)
        b'\"\"\"'
    """
    try:
        number = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise HeatvizError(f"got {_what(Path(path), error)}, {_ACCEPTED}") from error
    kind = stat.S_IFMT(os.fstat(number).st_mode)
    if kind != stat.S_IFREG:
        os.close(number)
        raise HeatvizError(f"got {_KINDS.get(kind, 'no file')}, {_ACCEPTED}")
    with os.fdopen(number, "rb") as file:
        yield file


def read_file(path: str | Path, most: int) -> bytes:
    """All of a file.

    Args:
        path: what to read.
        most: bytes that are accepted.

    Raises:
        HeatvizError: it cannot be read, or is longer.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(most + 1) if size <= most else b""
    if size > most or len(content) > most:
        raise HeatvizError(
            f"got a file of {max(size, len(content)) / 1e6:.0f} MB, accepted are up to {most / 1e6:.0f} MB"
        )
    return content


@contextmanager
def utf8_name(path: str | Path) -> Iterator[str]:
    """A name under which OpenCV opens a video: its own, or a link's where that is not UTF-8, of which OpenCV 5 dies.

    Args:
        path: of a file that is there, or will be made.
    """
    name = str(path)
    try:
        name.encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory() as folder:
            link = Path(folder, "video").with_suffix(Path(name).suffix.encode("ascii", "ignore").decode())
            link.symlink_to(Path(name).absolute())
            yield str(link)
    else:
        yield name


def _what(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return "a name that no file can have"
    if error.errno == errno.ENOENT and with_slashes(path):
        return with_slashes(path)
    if error.errno == errno.ENOENT and path.is_symlink():
        return "a link to nothing"
    if error.errno == errno.EACCES and path.is_dir():  # as Windows says it
        return "a folder"
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
