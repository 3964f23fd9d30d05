"""What a map explains: a prediction's confidence, or where one side of its box lies."""

from __future__ import annotations

import torch
from torch import Tensor

from ..errors import HeatvizError
from .autograd import gradients_on
from .head_reading import Reading
from .how import SCORE

_SIDES = {"left": (0, -1), "top": (1, -1), "right": (2, 1), "bottom": (3, 1)}
_LEAST = torch.finfo(torch.float32).tiny


def target(reading: Reading, prediction: int, class_id: int, name: str = SCORE) -> Tensor:
    """The number whose gradients make a map.

    `score` is the logarithm of the confidence. Its gradient is that of the class's logit, times a number that maps
    leave out; of YOLOv5's head, that of log sigmoid(objectness) + log sigmoid(class). Of a classifier it is the class's
    logit. A side is how far it lies out,
    in pixels, as ODAM has it: what a map of it lights up pushed it outwards.

    Args:
        reading: of the image.
        prediction: its number.
        class_id: whose score.
        name: one of `how.TARGETS`.

    Raises:
        HeatvizError: a side of a classifier's class, or of a rotated box.

    Example:
        >>> reading = Reading(torch.tensor([[1.0, 2.0, 5.0, 9.0]]), torch.tensor([[0.5, 1.0]]), None)
        >>> [target(reading, 0, 1, name).item() for name in ("score", "left", "top", "right", "bottom")]
        [0.0, -1.0, -2.0, 5.0, 9.0]
    """
    if name != SCORE and (reading.boxes is None or reading.rotated):
        what = "a class, which has no sides" if reading.boxes is None else "a rotated box"
        raise HeatvizError(f"target: got {name!r} of {what}: accepted is {SCORE}")
    with gradients_on():
        if reading.boxes is None:
            return reading.scores[prediction, class_id]
        if name == SCORE:
            return reading.scores[prediction, class_id].clamp(min=_LEAST).log()
        column, outwards = _SIDES[name]
        return reading.boxes[prediction, column] * outwards
