"""A head's predictions with their gradients: boxes and class scores, in one layout for all heads.

| head | gives | boxes |
|---|---|---|
| YOLOv5's, and Ultralytics' before an NMS | `(1, 4 + classes + others, N)` | centre and size |
| end to end (YOLOv10, YOLO26) | `(1, N, 4 + classes + others)` | corners |
| RT-DETR | `(1, queries, 4 + classes)` | centre and size, in shares of the input |
| classify | `(1, classes)` | none |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence

import torch
from torch import Tensor, nn

from ..errors import HeatvizError


@dataclass(frozen=True)
class Reading:
    """What a head gave for one image; gradients pass through it."""

    boxes: Tensor | None
    """`(N, 4)` left, top, right, bottom in pixels of the network's input, of rotated boxes what lies around them; None
    of a classifier, whose `scores` are one row."""
    scores: Tensor
    """`(N, classes)` in [0, 1]: confidences; of YOLOv5's head, class score times objectness; of a classifier, logits,
    in releases that give none the logarithms of its scores."""
    strides: Tensor | None
    """`(N,)` int64: input pixels to a cell of the map that a prediction was made on; None where it was made on all."""
    rotated: bool = False


def read(output: Any, head: nn.Module, classes: int, maps: Sequence[Tensor], size: tuple[int, int]) -> list[Reading]:
    """Read what a network gave for each image of a batch.

    Args:
        output: of a private copy, see `private_copy`.
        head: its last stage.
        classes: how many there are.
        maps: `(B, C, H, W)` each, what the head was given.
        size: height and width of the network's input.

    Raises:
        HeatvizError: the head gives something else.
    """
    given = output
    while isinstance(given, (list, tuple)) and given:
        given = given[0]
    if isinstance(given, Tensor) and given.ndim == 2 and given.shape[1] == classes:
        logits = output[1] if isinstance(output, (list, tuple)) and len(output) > 1 else given.log()
        return [Reading(None, row, None) for row in logits.split(1)]
    if not isinstance(given, Tensor) or given.ndim != 3:
        got = "x".join(map(str, given.shape)) if isinstance(given, Tensor) else f"a {type(given).__name__}"
        raise HeatvizError(
            f"attribution: got a {type(head).__name__} head, which gives {got}; accepted are heads that give boxes "
            "with class scores, or classes"
        )
    return [_of_image(each, head, classes, maps, size) for each in given]


def _of_image(given: Tensor, head: nn.Module, classes: int, maps: Sequence[Tensor], size: tuple[int, int]) -> Reading:
    queries, corners = hasattr(head, "num_queries"), bool(getattr(head, "end2end", False))
    rows = given if queries or corners else given.T
    first, scores = rows[:, :4], rows[:, 4 : 4 + classes]
    if queries:
        first = first * first.new_tensor([size[1], size[0]] * 2)
    rotated = hasattr(head, "ne")  # the head of rotated boxes, whose last number is the angle
    boxes = _around(first, rows[:, -1]) if rotated else first if corners else _corners(first)
    return Reading(boxes, scores, None if queries else _strides(maps, size, len(rows)), rotated)


def _corners(boxes: Tensor) -> Tensor:
    centre, half = boxes[:, :2], boxes[:, 2:] / 2
    return torch.cat([centre - half, centre + half], 1)


def _around(boxes: Tensor, angles: Tensor) -> Tensor:
    """The upright boxes around rotated ones."""
    cos, sin = angles.cos().abs(), angles.sin().abs()
    width = boxes[:, 2] * cos + boxes[:, 3] * sin
    height = boxes[:, 2] * sin + boxes[:, 3] * cos
    return _corners(torch.stack([boxes[:, 0], boxes[:, 1], width, height], 1))


def _strides(maps: Sequence[Tensor], size: tuple[int, int], count: int) -> Tensor | None:
    """The stride of each prediction: map by map, as many to a cell on all of them."""
    cells = [each.shape[2] * each.shape[3] for each in maps]
    if not cells or count % sum(cells):
        return None
    each = count // sum(cells)
    strides = [torch.full((each * number,), round(size[0] / m.shape[2])) for number, m in zip(cells, maps)]
    return torch.cat(strides)
