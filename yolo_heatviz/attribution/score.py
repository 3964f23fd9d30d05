"""What is left of a prediction in another image: the score that masks, deletion and insertion measure."""

from __future__ import annotations

import torch
from torch import Tensor

from .head_reading import Reading


def left_of(reading: Reading, box: Tensor, class_id: int) -> float:
    """The highest IoU with a box times the class's confidence, over all predictions; of a classifier, its share.

    Args:
        reading: of the other image.
        box: `(4,)` the prediction's, in pixels of the network's input.
        class_id: its class.

    Example:
        >>> boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [0.0, 0.0, 4.0, 2.0]])
        >>> reading = Reading(boxes, torch.tensor([[0.2], [0.8]]), None)
        >>> round(left_of(reading, torch.tensor([0.0, 0.0, 4.0, 4.0]), 0), 4)
        0.4
    """
    if reading.boxes is None:
        return float(reading.scores.softmax(1)[0, class_id])
    low = torch.maximum(reading.boxes[:, :2], box[:2])
    high = torch.minimum(reading.boxes[:, 2:], box[2:])
    shared = (high - low).clamp(min=0).prod(dim=1)
    areas = (reading.boxes[:, 2:] - reading.boxes[:, :2]).clamp(min=0).prod(dim=1)
    union = areas + (box[2:] - box[:2]).clamp(min=0).prod() - shared
    return float((shared / union.clamp(min=1e-9) * reading.scores[:, class_id]).max())
