"""An image's labels as boxes in pixels, of the image or of the network's input, upright or rotated."""

from __future__ import annotations

from typing import Sequence

import cv2
import numpy as np

from ..detections.labels import Label
from ..feature_maps.letterbox import Place


def upright(labels: Sequence[Label], within: Place) -> np.ndarray:
    """Labels as `(m, 4)` left, top, right, bottom in the pixels in which the image lies at a place."""
    scale = (within.width, within.height, within.width, within.height)
    corner = (within.left, within.top, within.left, within.top)
    return np.array([label.xyxy for label in labels]).reshape(-1, 4) * scale + corner


def rotated(labels: Sequence[Label], within: Place) -> np.ndarray:
    """Labels as `(m, 4, 2)` x and y of corners in the pixels in which the image lies at a place.

    Of four points these are the corners, of more the smallest rotated box around them.

    Example:
        >>> diamond = Label(0, (0, 0, 1, 1), ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)))
        >>> rotated([diamond], Place(0, 0, 10, 20)).tolist()
        [[[10.0, 0.0], [20.0, 5.0], [10.0, 10.0], [0.0, 5.0]]]
    """
    found = []
    for label in labels:
        left, top, right, bottom = label.xyxy
        points = label.points or ((left, top), (right, top), (right, bottom), (left, bottom))
        corners = np.array(points, np.float64) * (within.width, within.height) + (within.left, within.top)
        found.append(corners if len(corners) == 4 else cv2.boxPoints(cv2.minAreaRect(corners.astype(np.float32))))
    return np.array(found, np.float64).reshape(-1, 4, 2)
