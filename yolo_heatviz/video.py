"""A video file that is whole or not there."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from .errors import HeatvizError
from .files import utf8_name
from .write import make_folder, part_file


class VideoFile:
    """Writes frames as MPEG-4 (`mp4v`, which every OpenCV wheel has); the file appears when the block ends.

    Args:
        path: ends in `.mp4`.
        fps: frames a second.
    """

    def __init__(self, path: Path, fps: float) -> None:
        self.path = path
        self.frames = 0
        self._fps = fps
        self._size = (0, 0)
        self._writer: cv2.VideoWriter | None = None
        self._stack = ExitStack()

    def __enter__(self) -> VideoFile:
        return self

    def __exit__(self, *exception: Any) -> None:
        if self._writer is not None:
            self._writer.release()
        if self.frames:  # an interrupted video keeps the frames it has
            self._stack.close()
        else:
            self._stack.__exit__(HeatvizError, HeatvizError("no frame"), None)

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
        part = self._stack.enter_context(part_file(self.path))
        name = self._stack.enter_context(utf8_name(part))
        self._size = (height, width)
        self._writer = cv2.VideoWriter(name, cv2.VideoWriter.fourcc(*"mp4v"), self._fps, (width, height))
        if not self._writer.isOpened():
            raise HeatvizError(f"cannot write {self.path}: OpenCV has no writer for {width}x{height} mp4v")
