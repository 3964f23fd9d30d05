"""What a run will write, in bytes, before it writes anything: exact for arrays, an estimate for pictures.

The figures are fits to the files of YOLOv5n and YOLOv5s on photographs and on cloth, each off by less than a factor
of 2: a picture costs its text, its tiles' labels, and its values, and where it is smooth or an image, its pixels.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Sequence

from . import channels, views
from .compose import tile_size
from .errors import HeatvizError
from .settings import Settings
from .views import one_map, sheet

MB = 1e6
_NPY_HEAD, _NPY_ITEM = 128, {"float32": 4, "float16": 2, "off": 0}
_PAGE, _LABEL = 9000, 350
_LOSSY, _BOXES_LOSSY, _BOXES = (".jpg", ".jpeg", ".webp"), 0.4, 2.0
_IMAGE, _TILE = 1.4, 1.8


class _View(NamedTuple):
    value: float
    """Bytes a value of a map that is shown square by square."""
    smooth: float
    """Bytes a pixel of a map that is enlarged smoothly."""


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

    @property
    def total(self) -> float:
        """All of it."""
        return self.png + self.npy + self.boxes

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.png + other.png, self.npy + other.npy, self.boxes + other.boxes)


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
    for view in views.names(settings) if settings.pictures else ():
        if view == views.SHEET:
            by = sheet.SIDE / max(size)
            png += (len(shapes) + 1) * size[0] * size[1] * by**2 * _TILE
        else:
            png += sum(_picture(view, shape, size, settings) for shape in shapes)
    return Cost(png=png, npy=npy)


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


def free_space(folder: Path) -> int:
    """Bytes free where a folder is, or will be made."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.is_dir())
    return shutil.disk_usage(there).free


def line(cost: Cost, images: int, uncounted: int, free: int) -> str:
    """What will be written, to print before it is.

    Example:
        >>> line(Cost(png=5.5e6, npy=2e6, boxes=4e5), 4, 1, 10**9)
        'About 7.9 MB for 4 images: png 5.5 MB, npy 2 MB, boxes 0.4 MB; 1 video or stream not counted; 1 GB free'
    """
    parts = [f"{name} {size(part)}" for name, part in vars(cost).items() if part]
    kinds = "video or stream" if uncounted == 1 else "videos or streams"
    return "; ".join(
        [
            f"About {size(cost.total)} for {images} image{'s' * (images != 1)}"
            + (f": {', '.join(parts)}" * bool(parts)),
            *([f"{uncounted} {kinds} not counted"] if uncounted else []),
            f"{size(free)} free",
        ]
    )


def check(cost: Cost, max_mb: float | None, free: int, folder: Path) -> None:
    """Refuse what is more than allowed, or than fits.

    Raises:
        HeatvizError: which of the two, and what writes less.
    """
    less = "fewer --stages, a smaller --n, or --save png write less"
    if max_mb is not None and cost.total > max_mb * MB:
        raise HeatvizError(f"--max-mb: got about {size(cost.total)} to write, accepted is {max_mb:g} MB: {less}")
    if cost.total > free:
        raise HeatvizError(
            f"--project: got about {size(cost.total)} to write in {folder}, accepted is the {size(free)} free: {less}"
        )


def size(count: float) -> str:
    """Bytes for people.

    Example:
        >>> size(123_456_789), size(1_240_000), size(64e9), size(0)
        ('123 MB', '1.2 MB', '64 GB', '0 MB')
    """
    unit, name = (1e9, "GB") if count >= 1e9 else (MB, "MB")
    return f"{count / unit:.0f} {name}" if count >= 10 * unit else f"{round(count / unit, 1):g} {name}"
