"""The stages that a map is read at: where the backbone has finished a scale, by the level of the head.

Not the head's inputs: YOLOv5's head is a 1x1 convolution, so one prediction has a gradient in one cell of one of them.
"""

from __future__ import annotations

from typing import Mapping, Sequence

from ..errors import HeatvizError
from ..model.selection import choose
from ..model.stages import Key, Layout

_FINEST = 4
_BEYOND = 2


def by_level(stages: Sequence[tuple[int, int]], level: int | None) -> tuple[int, ...]:
    """The default stages: the last of each stride of the backbone, from 4 on to twice the stride of the head's map.

    Of the coarsest stride, the first stage after the one that reduces stands for the scale, and the last, which
    gathers all of the image (SPPF, C2PSA), is read for boxes of that stride alone.

    Args:
        stages: number and stride of each stage of the backbone, in order.
        level: the stride of the map that the prediction was made on; None where it was made on all.

    Example:
        >>> yolov5 = [(0, 2), (1, 4), (2, 4), (3, 8), (4, 8), (5, 16), (6, 16), (7, 32), (8, 32), (9, 32)]
        >>> by_level(yolov5, 8), by_level(yolov5, 16), by_level(yolov5, 32)
        ((2, 4, 6), (2, 4, 6, 8), (2, 4, 6, 8, 9))
    """
    coarsest = max((stride for _, stride in stages), default=0)
    most = coarsest if level is None else _BEYOND * level
    found = []
    for number, stride in stages:
        same = [other for other, of in stages if of == stride]
        ends = same[-1] if stride < coarsest else same[min(1, len(same) - 1)]
        gathers = stride == coarsest == level and number == same[-1]
        if gathers or (_FINEST <= stride <= most and number == ends):
            found.append(number)
    return tuple(found)


def backbone(layout: Layout, strides: Mapping[int, int]) -> list[tuple[int, int]]:
    """Number and stride of each stage of the backbone; where the model does not say, up to the first that enlarges.

    Args:
        layout: the network's stages.
        strides: of the stages that give maps.
    """
    found: list[tuple[int, int]] = []
    for stage in layout.stages[: layout.backbone if layout.backbone is not None else -1]:
        stride = strides.get(stage.index)
        if stride is None:
            continue
        if layout.backbone is None and found and stride < found[-1][1]:
            break
        found.append((stage.index, stride))
    return found


def chosen(spec: str, layout: Layout) -> tuple[int, ...]:
    """The stages that `--attribute-at` names.

    Raises:
        HeatvizError: it names none, a module inside one, or the head.
    """
    keys: tuple[Key, ...] = choose(spec, layout)
    numbers = tuple(key for key in keys if isinstance(key, int) and key != layout.stages[-1].index)
    inside = [key for key in keys if isinstance(key, str)]
    if inside or not numbers:
        got = f"the module {inside[0]}" if inside else f"{spec!r}, the head alone"
        first, last = layout.stages[0].index, layout.stages[-2].index
        raise HeatvizError(f"attribute-at: got {got}, accepted are whole stages before the head, {first} to {last}")
    return numbers
