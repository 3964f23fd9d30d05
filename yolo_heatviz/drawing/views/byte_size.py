"""Bytes of pictures before they are drawn; each view's own figures stand in its module, as `size_of`.

The figures are fits to the files of YOLOv5n and YOLOv5s on photographs, cloth and a short clip, where whole runs are
off by less than a factor of 2: a picture costs its text, its tiles' labels, and its values, and where it is smooth or
an image, its pixels.
"""

from __future__ import annotations

from typing import NamedTuple

from ...errors import HeatvizError
from ...feature_maps import channels
from ...settings import Settings

TEXT = 9000
"""Bytes of a picture's header."""


class Shape(NamedTuple):
    """A stage's output for one image."""

    channels: int
    """Their number."""
    height: int
    width: int
    stride: int | None


class ByteSize(NamedTuple):
    """Bytes that a view takes."""

    picture: float = 0
    """Of its pictures of an image, as files."""
    frame: float = 0
    """Of its part of a video's frame, without the text around."""


def map_bytes(shape: Shape, tile: tuple[int, int], settings: Settings, *, value: float, smooth: float) -> float:
    """Bytes of a map in a picture.

    Args:
        shape: the stage's.
        tile: height and width that the map is shown at.
        settings: how it is enlarged.
        value: bytes of a value of a map that is shown square by square.
        smooth: bytes of a pixel of a map that is enlarged smoothly.
    """
    if settings.smoothing() != "nearest" and tile[0] > shape.height:
        return tile[0] * tile[1] * smooth
    return min(shape.height, tile[0]) * min(shape.width, tile[1]) * value


def chosen_count(shape: Shape, settings: Settings) -> int:
    """The number of a stage's channels that the settings choose; 0 where it lacks one, fails, and writes nothing."""
    if settings.channels == "top":
        return min(settings.n, shape.channels)
    try:
        return len(channels.choose(settings.channels, shape.channels, n=settings.n, stride=shape.stride))
    except HeatvizError:
        return 0
