"""Bytes of heatmaps before they are drawn: exact for arrays, an estimate for pictures and videos.

The figures are fits, as those of the views, see `drawing.views.byte_size`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from ..drawing import views
from ..drawing.views.byte_size import Shape, chosen_count
from ..model.several_maps import each_map
from ..model.stage_output import StageOutput
from ..model.tensors import NotAMapError
from ..report import pictures
from ..report.cells import side_of
from ..settings import Settings

_NPY_HEAD, _NPY_ITEM = 128, {"float32": 4, "float16": 2, "off": 0}
_LOSSY, _BOXES_LOSSY, _BOXES, _BOXES_FRAME = (".jpg", ".jpeg", ".webp"), 0.4, 2.0, 0.1
_VALUE, _PHOTOGRAPH, _TILE_SMOOTH, _ENTRY = 2.15, 0.28, 0.5, 2700


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

    def times(self, count: int) -> Cost:
        """That of so many."""
        return Cost(*(part * count for part in vars(self).values()))

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(mine + its for mine, its in zip(vars(self).values(), vars(other).values())))


def shapes_of(output: StageOutput) -> list[Shape]:
    """The shapes of a stage's maps; none where it gives none."""
    found = []
    for each in each_map(output):
        try:
            count, height, width = each.maps.shape[1:]
        except NotAMapError:
            continue
        found.append(Shape(count, height, width, each.stride))
    return found


def stages_cost(shapes: Sequence[Shape], size: tuple[int, int], settings: Settings) -> Cost:
    """Bytes that the heatmaps of one image take.

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
    png = views.size_of(shapes, size, settings).picture if settings.pictures else 0
    return Cost(png=png, npy=npy, report=_report(shapes, size, settings) if settings.report else 0)


def _report(shapes: Sequence[Shape], size: tuple[int, int], settings: Settings) -> float:
    """The values of the maps, the image twice, the stages' tiles, and what the manifest says of each."""
    values = 0.0
    for shape in shapes:
        maps = min(settings.n, shape.channels) if settings.focus == "on" else chosen_count(shape, settings)
        values += (maps + 1) * shape.height * shape.width / side_of(shape.height, shape.width, shape.stride) ** 2
    image, thumb, tile = (_pixels(size, side) for side in (pictures.LARGEST, pictures.THUMB, pictures.TILE))
    lossy = (image + thumb) * _PHOTOGRAPH
    return values * _VALUE + lossy + len(shapes) * (tile * _TILE_SMOOTH + _ENTRY) if shapes else 0


def _pixels(size: tuple[int, int], side: int) -> float:
    return size[0] * size[1] * min(1.0, side / max(size)) ** 2


def frame_cost(shapes: Sequence[Shape], size: tuple[int, int], settings: Settings) -> Cost:
    """Bytes that the heatmaps of one frame of a video take.

    Args:
        shapes: of its stages.
        size: the frame's height and width.
        settings: how they are drawn.

    Example:
        >>> round(frame_cost([Shape(64, 20, 15, 32)], (640, 480), Settings(view="overlay")).mp4)
        61440
    """
    return Cost(mp4=views.size_of(shapes, size, settings).frame)


def frame_boxes_cost(size: tuple[int, int]) -> Cost:
    """Bytes that one frame with its boxes takes."""
    return Cost(mp4=size[0] * size[1] * _BOXES_FRAME)


def boxes_cost(size: tuple[int, int], suffix: str) -> Cost:
    """Bytes that the image with its boxes takes, in the format of the suffix."""
    return Cost(boxes=size[0] * size[1] * (_BOXES_LOSSY if suffix in _LOSSY else _BOXES))
