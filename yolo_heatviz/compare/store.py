"""The maps of all images, kept on disk: memory does not grow with them."""

from __future__ import annotations

import tempfile
from typing import NamedTuple

import numpy as np

from ..errors import WriteError


class Slot(NamedTuple):
    """Where a map is kept."""

    offset: int
    shape: tuple[int, int]
    frame: tuple[float, float, float, float]
    """Where it lies on its image: left, top, right, bottom in image pixels."""


class MapStore:
    """Keeps maps in a file that nobody sees, and that goes with the process.

    Example:
        >>> with MapStore() as store:
        ...     slot = store.put(np.eye(2), (0, 0, 8, 8))
        ...     store.get(slot).tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """

    def __init__(self) -> None:
        try:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `__exit__`)
        except OSError as error:
            raise WriteError(f"cannot write a temporary file: {error.strerror}") from error

    def __enter__(self) -> MapStore:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, cells: np.ndarray, frame: tuple[float, float, float, float]) -> Slot:
        """Keep a map, `(h, w)`, as float32.

        Raises:
            WriteError: the disk is full.
        """
        try:
            offset = self._file.seek(0, 2)
            self._file.write(np.ascontiguousarray(cells, np.float32).tobytes())
        except OSError as error:
            raise WriteError(f"cannot write a temporary file: {error.strerror}") from error
        return Slot(offset, (cells.shape[0], cells.shape[1]), frame)

    def get(self, slot: Slot) -> np.ndarray:
        """A map that is kept, `(h, w)` float32."""
        self._file.seek(slot.offset)
        size = slot.shape[0] * slot.shape[1] * 4
        return np.frombuffer(self._file.read(size), np.float32).reshape(slot.shape)
