"""What heatmaps take in bytes before they are drawn: exact for arrays, an estimate for pictures and videos.

The figures are fits to the files of YOLOv5n and YOLOv5s on photographs, cloth and a short clip, where whole runs are
off by less than a factor of 2: a picture costs its text, its tiles' labels, and its values, and where it is smooth or
an image, its pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Sequence

from ..drawing.compose import tile_size
from ..drawing.views import one_map, sheet
from ..errors import HeatvizError
from ..feature_maps import channels
from ..report import pictures
from ..settings import SHEET, Settings

_NPY_HEAD, _NPY_ITEM = 128, {"float32": 4, "float16": 2, "off": 0}
_PAGE, _LABEL = 9000, 350
_LOSSY, _BOXES_LOSSY, _BOXES = (".jpg", ".jpeg", ".webp"), 0.4, 2.0
_IMAGE, _TILE = 1.4, 1.8
_VALUE, _PHOTOGRAPH, _TILE_SMOOTH, _ENTRY = 2.15, 0.28, 0.5, 2700


class _View(NamedTuple):
    value: float
    """Bytes a value of a map that is shown square by square."""
    smooth: float
    """Bytes a pixel of a map that is enlarged smoothly."""


_FRAME = {"grid": 0.42, "pca": 0.08, "overlay": 0.2, "one map": 0.14, "sheet": 0.15, "boxes": 0.1}
"""Bytes a pixel of a video's frame, without the text around: of the tiles, the map, the image or the sheet's images."""
_GRID, _PCA, _ONE = _View(0.85, 0.55), _View(3.9, 0.75), _View(1.2, 0.35)


class Shape(NamedTuple):
    """A stage's output for one image."""

    channels: int
    """Its channels."""
    height: int
    width: int
    stride: int | None


@dataclass(frozen=True)
class Cost:
    """Bytes that will be written.

    Example:
        >>> (Cost(png=1e6) + Cost(npy=2.5e6)).total
        3500000.0
    """

    png: float = 0
    npy: float = 0
    boxes: float = 0
    """Of the pictures with their boxes."""
    mp4: float = 0
    """Of videos, all that they give."""
    report: float = 0
    """Of the page's files."""

    @property
    def total(self) -> float:
        """All of it."""
        return self.png + self.npy + self.boxes + self.mp4 + self.report

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(mine + its for mine, its in zip(vars(self).values(), vars(other).values())))


def stages_cost(shapes: Sequence[Shape], size: tuple[int, int], settings: Settings) -> Cost:
    """What the heatmaps of one image take.

    Args:
        shapes: of its stages.
        size: the image's height and width.
        settings: how they are drawn, and what is saved.

    Example:
        >>> stages_cost([Shape(64, 20, 15, 32)], (640, 480), Settings(save="npy")).npy
        76928
    """
    item = _NPY_ITEM[settings.arrays]
    npy = sum(_NPY_HEAD + shape.channels * shape.height * shape.width * item for shape in shapes) if item else 0
    png = 0.0
    for view in settings.views if shapes and settings.pictures else ():
        if view == SHEET:
            png += (len(shapes) + 1) * _thumbnail(size) * _TILE
        else:
            png += sum(_picture(view, shape, size, settings) for shape in shapes)
    return Cost(png=png, npy=npy, report=_report(shapes, size, settings) if settings.report else 0)


def _report(shapes: Sequence[Shape], size: tuple[int, int], settings: Settings) -> float:
    """The values of the maps, the image twice, the stages' tiles, and what the manifest says of each."""
    values = 0
    for shape in shapes:
        maps = min(settings.n, shape.channels) if settings.focus == "on" else _shown(shape, settings)
        values += (maps + 1) * shape.height * shape.width
    image, thumb, tile = (_pixels(size, side) for side in (pictures.LARGEST, pictures.THUMB, pictures.TILE))
    lossy = (image + thumb) * _PHOTOGRAPH
    return values * _VALUE + lossy + len(shapes) * (tile * _TILE_SMOOTH + _ENTRY) if shapes else 0


def _pixels(size: tuple[int, int], side: int) -> float:
    return size[0] * size[1] * min(1.0, side / max(size)) ** 2


def frame_cost(shapes: Sequence[Shape], size: tuple[int, int], settings: Settings) -> Cost:
    """What the heatmaps of one frame of a video take.

    Args:
        shapes: of its stages.
        size: the frame's height and width.
        settings: how they are drawn.

    Example:
        >>> round(frame_cost([Shape(64, 20, 15, 32)], (640, 480), Settings(view="overlay")).mp4)
        61440
    """
    mp4 = 0.0
    for view in settings.views if shapes else ():
        if view == SHEET:
            mp4 += (len(shapes) + 1) * _thumbnail(size) * _FRAME[view]
            continue
        for shape in shapes:
            side = (settings.tile_min, settings.tile_max) if view == "grid" else (one_map.SIDE, one_map.SIDE)
            tall, wide = size if view == "overlay" else tile_size(shape.height, shape.width, *side)
            tiles = _shown(shape, settings) if view == "grid" else 1
            mp4 += tiles * tall * wide * _FRAME[view if view in _FRAME else "one map"]
    return Cost(mp4=mp4)


def frame_boxes_cost(size: tuple[int, int]) -> Cost:
    """What one frame with its boxes takes."""
    return Cost(mp4=size[0] * size[1] * _FRAME["boxes"])


def _thumbnail(size: tuple[int, int]) -> float:
    return size[0] * size[1] * (sheet.SIDE / max(size)) ** 2


def boxes_cost(size: tuple[int, int], suffix: str) -> Cost:
    """What the image with its boxes takes, in the format of the suffix."""
    return Cost(boxes=size[0] * size[1] * (_BOXES_LOSSY if suffix in _LOSSY else _BOXES))


def _picture(view: str, shape: Shape, size: tuple[int, int], settings: Settings) -> float:
    if view == "overlay":
        return _PAGE + size[0] * size[1] * _IMAGE
    if view == "grid":
        shown = _shown(shape, settings)
        pages = -(-shown // settings.n) if settings.channels == "all" else 1
        tile = tile_size(shape.height, shape.width, settings.tile_min, settings.tile_max)
        return pages * _PAGE + shown * (_LABEL + _map(shape, tile, _GRID, settings))
    tile = tile_size(shape.height, shape.width, one_map.SIDE, one_map.SIDE)
    return _PAGE + _map(shape, tile, _PCA if view == "pca" else _ONE, settings)


def _map(shape: Shape, tile: tuple[int, int], view: _View, settings: Settings) -> float:
    if settings.smoothing() != "nearest" and tile[0] > shape.height:
        return tile[0] * tile[1] * view.smooth
    return min(shape.height, tile[0]) * min(shape.width, tile[1]) * view.value


def _shown(shape: Shape, settings: Settings) -> int:
    if settings.channels == "top":
        return min(settings.n, shape.channels)
    try:
        return len(channels.choose(settings.channels, shape.channels, n=settings.n, stride=shape.stride))
    except HeatvizError:  # such a stage fails, and writes nothing
        return 0
