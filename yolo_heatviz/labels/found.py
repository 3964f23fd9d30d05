"""An image's detections as they are compared with its labels, and how far the two overlap."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from ..detections.labels import Label
from ..feature_maps.letterbox import Place
from . import label_boxes


class Found(NamedTuple):
    """An image's detections."""

    size: tuple[int, int]
    """Height and width of the image."""
    boxes: np.ndarray
    """`(k, 4)` left, top, right, bottom in pixels of the image, or `(k, 4, 2)` corners of rotated ones."""
    class_ids: np.ndarray
    """`(k,)` int."""
    confidences: np.ndarray
    """`(k,)`."""
    uncut: np.ndarray | None = None
    """The boxes in pixels of the network's input, where they may leave the image: `(k, 4)`, or `(k, 5)` centre, width,
    height and angle of rotated ones; None where they are known in the image alone."""
    place: Place | None = None
    """Where the image lies in the network's input; goes with `uncut`, and with the question why a label was missed."""

    @property
    def rotated(self) -> bool:
        """True of rotated boxes."""
        return np.ndim(self.boxes) == 3

    def labels_in_image(self, labels: Sequence[Label]) -> np.ndarray:
        """Labels as `boxes` are."""
        within = Place(0, 0, *self.size)
        return label_boxes.rotated(labels, within) if self.rotated else label_boxes.upright(labels, within)

    def compared(self, labels: Sequence[Label]) -> tuple[np.ndarray, np.ndarray]:
        """The labels' and the detections' boxes as they are compared: uncut where they are known so.

        Returns:
            `(m, 4)` and `(k, 4)` float32, or `(m, 5)` and `(k, 5)` of rotated boxes.
        """
        within = Place(0, 0, *self.size) if self.uncut is None or self.place is None else self.place
        if not self.rotated:
            own = self.boxes if self.uncut is None else self.uncut
            return label_boxes.upright(labels, within).astype(np.float32), np.asarray(own, np.float32).reshape(-1, 4)
        own = _turned(self.boxes) if self.uncut is None else self.uncut
        return _turned(label_boxes.rotated(labels, within)), np.asarray(own, np.float32).reshape(-1, 5)


def _turned(corners: np.ndarray) -> np.ndarray:
    """Corners as centre, width, height and angle, `(n, 5)` float32."""
    from ultralytics.utils.ops import xyxyxyxy2xywhr

    return np.asarray(xyxyxyxy2xywhr(corners.reshape(-1, 8).astype(np.float32)), np.float32).reshape(-1, 5)


def overlaps(labels: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The overlap of each label with each detection, `(m, k)` float32, as Ultralytics' `val` measures it.

    Of upright boxes that is their IoU, of rotated ones the probabilistic IoU of Gaussians with their shapes (Llerena et
    al., "Gaussian Bounding Boxes and Probabilistic Intersection-over-Union for Object Detection", 2021).

    Args:
        labels: `(m, 4)` left, top, right, bottom, or `(m, 5)` centre, width, height, angle.
        found: `(k, 4)` or `(k, 5)` in the same pixels.

    Source: `box_iou` and `batch_probiou` of `ultralytics.utils.metrics`.

    Example:
        >>> square = np.array([[0, 0, 2, 2]], np.float32)
        >>> overlaps(square, np.array([[0, 0, 2, 1], [5, 5, 6, 6]], np.float32)).round(3).tolist()
        [[0.5, 0.0]]
    """
    import torch
    from ultralytics.utils.metrics import batch_probiou, box_iou

    if not (len(labels) and len(found)):
        return np.zeros((len(labels), len(found)), np.float32)
    measure = batch_probiou if labels.shape[1] == 5 else box_iou
    return measure(torch.from_numpy(labels), torch.from_numpy(found)).numpy()
