"""What is taken for what: the confusion matrix of Ultralytics, filled image by image."""

from __future__ import annotations

import inspect
from typing import Any, Mapping

import numpy as np

from .. import upstream

BACKGROUND = "background"


class Confusion:
    """The confusion matrix of the classes that count, and the background last.

    Args:
        names: these classes.

    Example:
        >>> confusion = Confusion({3: "hole"})
        >>> square, other = (np.array([box], np.float32) for box in ([0, 0, 9, 9], [20, 20, 29, 29]))
        >>> confusion.add(np.array([3]), square, np.array([3]), np.array([0.9]), other)
        [[0, 1, 1], [1, 0, 1]]
        >>> confusion.matrix.tolist()
        [[0, 1], [1, 0]]
    """

    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = [*names.values(), BACKGROUND]
        self._columns = {class_id: number for number, class_id in enumerate(names)}
        self._matrix: Any = None
        self._takes_batches = True

    def add(
        self,
        label_ids: np.ndarray,
        labels: np.ndarray,
        class_ids: np.ndarray,
        confidences: np.ndarray,
        found: np.ndarray,
    ) -> list[list[int]]:
        """Add an image.

        Args:
            label_ids: `(m,)` classes of the labels.
            labels: `(m, 4)`, or `(m, 5)` of rotated boxes, float32.
            class_ids: `(k,)` classes of the detections.
            confidences: `(k,)`.
            found: their boxes.

        Returns:
            The cells that it adds to, each its row, its column and by how much.

        Source: `ConfusionMatrix.process_batch` of `ultralytics.utils.metrics`: whatever its class, the surest detection
        takes the label that it overlaps most, by more than 0.45.
        """
        import torch

        if self._matrix is None:
            self._matrix = _made(len(self._columns), labels.shape[1] == 5)
            self._takes_batches = "batch" in inspect.signature(self._matrix.process_batch).parameters
        matrix = self._matrix
        if not (len(label_ids) or len(class_ids)):
            return []
        before = matrix.matrix.copy()
        truth = torch.tensor([self._columns[each] for each in label_ids.tolist()], dtype=torch.float32)
        classes = torch.tensor([self._columns[each] for each in class_ids.tolist()], dtype=torch.float32)
        sure = torch.from_numpy(np.asarray(confidences, np.float32))
        boxes, own = torch.from_numpy(labels), torch.from_numpy(found)
        if self._takes_batches:
            detections = {"bboxes": own, "conf": sure, "cls": classes}
            matrix.process_batch(detections, {"bboxes": boxes, "cls": truth}, conf=0.0)
        else:
            rows = torch.cat([own[:, :4], sure[:, None], classes[:, None], own[:, 4:]], 1)
            matrix.process_batch(rows, boxes, truth)
        added = (matrix.matrix - before).astype(int)
        return [[int(row), int(column), int(added[row, column])] for row, column in np.argwhere(added)]

    @property
    def matrix(self) -> np.ndarray:
        """`(n + 1, n + 1)` int64: rows are what was found, columns what the labels say."""
        size = len(self.names)
        return np.zeros((size, size), int) if self._matrix is None else self._matrix.matrix.astype(int)


def _made(count: int, rotated: bool) -> Any:
    from ultralytics.utils.metrics import ConfusionMatrix

    names = dict(enumerate(map(str, range(count))))
    task = "obb" if rotated else "detect"
    return ConfusionMatrix(**upstream.known(ConfusionMatrix, names=names, nc=count, conf=0.0, task=task))
