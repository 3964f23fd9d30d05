"""A file that grows piece by piece, and never holds half of one."""

from __future__ import annotations

from typing import BinaryIO


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
