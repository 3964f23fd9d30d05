"""A head's predictions before anything is removed: one at every anchor of every cell of every level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Sequence

import numpy as np

from ..files.entries import OriginEntry


class Level(NamedTuple):
    """One of the head's maps."""

    stage: int
    """The number of the stage that feeds it."""
    stride: int
    """Input pixels to a cell."""
    rows: int
    columns: int
    anchors: tuple[tuple[float, float], ...] = ()
    """Width and height of each anchor in input pixels; none of an anchor-free head."""


class Origin(NamedTuple):
    """Where in the head a prediction was made."""

    level: int
    stage: int
    stride: int
    row: int
    column: int
    anchor: int | None = None
    anchor_size: tuple[float, float] | None = None
    """Width and height in input pixels."""

    @property
    def entry(self) -> OriginEntry:
        """The same for the manifest."""
        return {
            "level": self.level,
            "stage": self.stage,
            "stride": self.stride,
            "row": self.row,
            "column": self.column,
            "anchor": self.anchor,
            "anchor_size": self.anchor_size,
        }

    def __str__(self) -> str:
        by = ""
        if self.anchor_size is not None:
            by = f", anchor {self.anchor} ({self.anchor_size[0]:.0f}x{self.anchor_size[1]:.0f} px)"
        return f"stride {self.stride} (stage {self.stage}), row {self.row}, column {self.column}{by}"


@dataclass(frozen=True)
class Predictions:
    """All predictions of one image, in the head's order: level by level, in each anchor by anchor, row by row."""

    boxes: np.ndarray
    """`(N, 4)` left, top, right, bottom in pixels of the network's input."""
    scores: np.ndarray
    """`(N, classes)` in [0, 1], of an anchor head before the objectness."""
    objectness: np.ndarray | None
    """`(N,)` in [0, 1]; None of an anchor-free head."""
    levels: Sequence[Level]

    @cached_property
    def confidences(self) -> np.ndarray:
        """`(N, classes)`: the scores, times the objectness where there is one."""
        return self.scores if self.objectness is None else self.confidences_of(slice(None))

    def confidences_of(self, numbers: int | slice | np.ndarray) -> np.ndarray:
        """`(..., classes)`: the confidences of some predictions, which is all that is worked out."""
        scores = self.scores[numbers]
        return scores if self.objectness is None else scores * self.objectness[numbers][..., None]

    def best_class(self, index: int) -> tuple[int, float]:
        """The class that a prediction stands for, and its confidence."""
        confidences = self.confidences_of(index)
        class_id = int(confidences.argmax())
        return class_id, float(confidences[class_id])

    def origin(self, index: int) -> Origin:
        """Work out where in the head a prediction was made.

        Source: the order of YOLOv5's and Ultralytics' `Detect`, each map flattened with the columns running fastest.

        Example:
            >>> none = np.zeros((0, 4))
            >>> levels = [Level(17, 8, 4, 6, ((10.0, 13.0), (16.0, 30.0))), Level(20, 16, 2, 3)]
            >>> predictions = Predictions(none, none, None, levels)
            >>> str(predictions.origin(33)), str(predictions.origin(52))
            ('stride 8 (stage 17), row 1, column 3, anchor 1 (16x30 px)', 'stride 16 (stage 20), row 1, column 1')
        """
        left = index
        for number, level in enumerate(self.levels):
            cells = level.rows * level.columns
            count = cells * (len(level.anchors) or 1)
            if left < count:
                row, column = divmod(left % cells, level.columns)
                anchor = left // cells if level.anchors else None
                size = level.anchors[anchor] if anchor is not None else None
                return Origin(number, level.stage, level.stride, row, column, anchor, size)
            left -= count
        raise IndexError(f"prediction {index} of {index - left}")
