"""A video file that is whole or not there."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..errors import WriteError
from .atomic import make_folder, part_file
from .opening import utf8_name


class VideoFile:
    """Writes frames as MPEG-4 (`mp4v`, which every OpenCV wheel has); the file appears when the block ends.

    Args:
        path: ends in `.mp4`.
        fps: frames a second.

    Attributes:
        frames: how many were added.
        done: whether the file is in place.
    """

    def __init__(self, path: Path, fps: float) -> None:
        self.path = path
        self.frames = 0
        self.done = False
        self._fps = fps
        self._size = (0, 0)
        self._writer: cv2.VideoWriter | None = None
        self._part = path
        self._stack = ExitStack()

    def __enter__(self) -> VideoFile:
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()

    def close(self) -> None:
        """Finish the file; an interrupted video keeps the frames it has.

        Raises:
            WriteError: it could not be written whole.
        """
        if self._writer is None:
            return
        self._writer.release()
        self._writer = None
        with self._stack:
            if not _is_whole(self._part):  # OpenCV does not tell
                raise WriteError(f"cannot write {self.path}: OpenCV could write only a part, as on a full disk")
        self.done = True

    def add(self, frame: np.ndarray) -> None:
        """Add a frame, `(H, W, 3)` uint8 BGR; the first one's size is the video's, others are cut or padded white."""
        if self._writer is None:
            self._open(frame.shape[0] + frame.shape[0] % 2, frame.shape[1] + frame.shape[1] % 2)
        height, width = self._size
        page = np.full((height, width, 3), 255, np.uint8)
        fitting = frame[:height, :width]
        page[: fitting.shape[0], : fitting.shape[1]] = fitting
        assert self._writer is not None
        self._writer.write(page)
        self.frames += 1

    def _open(self, height: int, width: int) -> None:
        make_folder(self.path.parent)
        self._size = (height, width)
        with ExitStack() as stack:
            self._part = stack.enter_context(part_file(self.path))
            name = stack.enter_context(utf8_name(self._part))
            self._writer = cv2.VideoWriter(name, cv2.VideoWriter.fourcc(*"mp4v"), self._fps, (width, height))
            if not self._writer.isOpened():
                self._writer = None
                raise WriteError(f"cannot write {self.path}: OpenCV has no writer for {width}x{height} mp4v")
            self._stack = stack.pop_all()


def _is_whole(path: Path) -> bool:
    """True where a file is MP4 boxes to its last byte, among them that of the frames and that of their index.

    Players read a file whose last boxes are cut short, and some without any index: opening it would not tell.

    Source: ISO/IEC 14496-12, 4.2: a box is its size, in 4 bytes or, where these say 1, in 8 after its name.
    """
    size, place, found = path.stat().st_size, 0, set()
    with path.open("rb") as file:
        while place < size:
            file.seek(place)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:], "big")
            if length < 8 or len(head) < 8:
                return False
            found.add(head[4:8])
            place += length
    return place == size and {b"mdat", b"moov"} <= found
