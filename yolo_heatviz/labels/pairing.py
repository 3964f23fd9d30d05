"""One image's detections and labels side by side: which match, and what kind of mistake each of the others is.

Source: Bolya et al., "TIDE: A General Toolbox for Identifying Object Detection Errors", ECCV 2020, and its `tidecv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Mapping

import numpy as np

from ..text import quoted

WRONG_CLASS, PLACE, BOTH, DUPLICATE, BACKGROUND, MISSED = KINDS = (
    "wrong class",
    "badly placed",
    "wrong class and badly placed",
    "duplicate",
    "background",
    "missed",
)
LEAST = 0.1
"""The overlap from which a false find has to do with a label."""


@dataclass(frozen=True)
class Pairing:
    """One image's detections and labels, and which of them match."""

    overlap: np.ndarray
    """`(m, k)` of labels with detections."""
    class_ids: np.ndarray
    """`(k,)` of the detections."""
    label_ids: np.ndarray
    """`(m,)` of the labels."""
    confidences: np.ndarray
    """`(k,)`."""
    matched: np.ndarray
    """`(k,)` each detection's label, or -1."""
    threshold: float
    """The least overlap of a match."""

    @cached_property
    def same_class(self) -> np.ndarray:
        """`(m, k)` bool."""
        return self.label_ids[:, None] == self.class_ids

    @cached_property
    def missed(self) -> list[int]:
        """Labels without a detection."""
        return sorted(set(range(len(self.label_ids))) - set(self.matched.tolist()))

    def kind(self, at: int) -> tuple[str | None, int]:
        """The kind of mistake that a detection is, None of a true one, and the label that it has to do with, or -1."""
        if self.matched[at] >= 0:
            return None, int(self.matched[at])
        if not len(self.label_ids):
            return BACKGROUND, -1
        overlap, same = self.overlap[:, at], self.same_class[:, at]
        own, other = np.where(same, overlap, 0), np.where(same, 0, overlap)
        if LEAST <= own.max() < self.threshold:
            return PLACE, int(own.argmax())
        if other.max() >= self.threshold:
            return WRONG_CLASS, int(other.argmax())
        if own.max() >= self.threshold:
            return DUPLICATE, int(own.argmax())
        return (BOTH, int(other.argmax())) if other.max() >= LEAST else (BACKGROUND, -1)

    def source(self, at: int, kind: str | None, names: Mapping[int, str]) -> str | None:
        """Say where a false find came from; None of a true one."""
        if kind is None:
            return None
        label = self.kind(at)[1]
        if label < 0:
            return "nothing of the labels is there"
        name, overlap = quoted(names[int(self.label_ids[label])]), f"IoU {self.overlap[label, at]:.2f}"
        if kind == DUPLICATE:
            return f"a surer box has this {name}, {overlap}"
        return f"on {name} of the labels, {overlap}"
