"""An image's labels as boxes in its pixels, upright or rotated as the detections are."""

from __future__ import annotations

from typing import Sequence

import cv2
import numpy as np

from .labels import Label


def upright(labels: Sequence[Label], size: tuple[int, int]) -> np.ndarray:
    """Labels as `(m, 4)` left, top, right, bottom in pixels of an image of that height and width."""
    return np.array([label.xyxy for label in labels]).reshape(-1, 4) * (size[1], size[0], size[1], size[0])


def rotated(labels: Sequence[Label], size: tuple[int, int]) -> np.ndarray:
    """Labels as `(m, 4, 2)` x and y of corners in pixels of an image of that height and width.

    Of four points these are the corners, of more the smallest rotated box around them.

    Example:
        >>> diamond = Label(0, (0, 0, 1, 1), ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)))
        >>> rotated([diamond], (10, 20)).tolist()
        [[[10.0, 0.0], [20.0, 5.0], [10.0, 10.0], [0.0, 5.0]]]
    """
    found = []
    for label in labels:
        left, top, right, bottom = label.xyxy
        points = label.points or ((left, top), (right, top), (right, bottom), (left, bottom))
        corners = np.array(points, np.float64) * (size[1], size[0])
        found.append(corners if len(corners) == 4 else cv2.boxPoints(cv2.minAreaRect(corners.astype(np.float32))))
    return np.array(found, np.float64).reshape(-1, 4, 2)
