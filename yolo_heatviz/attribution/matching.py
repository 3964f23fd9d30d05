"""The prediction behind a detection, or nearest to a place."""

from __future__ import annotations

import numpy as np

from ..errors import HeatvizError
from ..feature_maps.boxes import box_iou

_PIXELS, _CONFIDENCE = 3.0, 0.02
"""How far a detection may lie from its prediction: half precision rounds, and so does the way to the image and back."""


def of_detection(boxes: np.ndarray, scores: np.ndarray, box: np.ndarray, confidence: float, within: np.ndarray) -> int:
    """The number of the prediction that became a detection: of those of its confidence, the one in its place.

    Args:
        boxes: `(N, 4)` left, top, right, bottom in input pixels.
        scores: `(N,)` of the detection's class.
        box: `(4,)` the detection; cut at the image's edges, or not, as rotated boxes are.
        confidence: the detection's.
        within: `(4,)` the image's place in the input, which detections are cut to.

    Raises:
        HeatvizError: there is none.

    Example:
        >>> boxes = np.array([[0.0, 0, 10, 10], [0, 0, 10, 10], [5, 5, 9, 9]])
        >>> of_detection(boxes, np.array([0.6, 0.8, 0.8]), np.array([0, 0, 10, 10]), 0.8, np.array([0, 0, 20, 20]))
        1
    """
    cut = boxes.clip(np.tile(within[:2], 2), np.tile(within[2:], 2))
    off = np.minimum(*(np.abs(each - box).max(axis=1) for each in (boxes, cut))) / _PIXELS
    off += np.abs(scores - confidence) / _CONFIDENCE
    best = int(off.argmin())
    if not off[best] <= 1:
        raise HeatvizError("attribution: got a detection that is none of the head's predictions")
    return best


def nearest(boxes: np.ndarray, scores: np.ndarray, place: np.ndarray) -> int:
    """The number of the prediction nearest to a place: of highest IoU times confidence; where none overlaps, the next.

    Args:
        boxes: `(N, 4)` in input pixels.
        scores: `(N,)` of the class asked for, or the highest of all.
        place: `(4,)` in input pixels.

    Example:
        >>> nearest(np.array([[0.0, 0, 10, 10], [0, 0, 8, 10]]), np.array([0.1, 0.6]), np.array([0, 0, 10, 10]))
        1
    """
    overlap = box_iou(place, boxes)[0]
    if overlap.max() > 0:
        return int((overlap * scores).argmax())
    centres = boxes[:, :2] + boxes[:, 2:] - place[:2] - place[2:]
    return int(np.hypot(*centres.T).argmin())
