"""What one model gave of one image: small things, so that memory does not grow with what images hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Sequence

import numpy as np

from ..detections.results import found_in
from ..drawing.box import Box
from ..drawing.box_forms import boxes_of
from .store import Slot

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


class FoundBox(NamedTuple):
    """A detection, or a label."""

    class_name: str
    xyxy: tuple[float, float, float, float]
    """Left, top, right, bottom in image pixels; of a rotated box, of what lies around it."""
    confidence: float | None = None
    """None of a label."""
    corners: tuple[tuple[float, float], ...] | None = None
    """x and y of a rotated box's corners in image pixels."""

    def drawn(self, words: str) -> Box:
        """The box as figures have it; `words` is one of `options.BOXES`."""
        sure = "" if self.confidence is None else f"{self.confidence:.2f}"
        label = {"confidence": sure, "label": f"{self.class_name} {sure}".strip()}.get(words, "")
        return Box(self.xyxy, label, self.corners)


class Target(NamedTuple):
    """The box that attribution maps are of."""

    xyxy: tuple[float, float, float, float]
    class_name: str | None = None
    """None for whatever is predicted there."""


@dataclass
class Seen:
    """An image after a model's pass."""

    size: tuple[int, int] = (0, 0)
    """Height and width of the image."""
    boxes: list[FoundBox] = field(default_factory=list)
    maps: list[Slot | None] = field(default_factory=list)
    """For each compared stage; None where there is none."""
    outcomes: tuple[int, int, int] | None = None
    """TP, FP and FN; None without labels."""
    faithful: list[float] = field(default_factory=list)
    """Insertion minus deletion of each map; NaN where it has none."""
    failed: str = ""
    """Why the image, or its maps, failed; empty where nothing did."""

    @property
    def ran(self) -> bool:
        """True where the image passed through the network."""
        return self.size != (0, 0)


def boxes_in(result: Results) -> list[FoundBox]:
    """An image's detections, the surest first."""
    found = []
    for entry, box in zip(found_in(result), boxes_of(result)):
        left, top, right, bottom = entry["xyxy"]
        corners = None if box.corners is None else tuple((float(x), float(y)) for x, y in box.corners)
        found.append(FoundBox(entry["class"], (left, top, right, bottom), entry["confidence"], corners))
    return found


def xyxy_of(boxes: Sequence[FoundBox]) -> np.ndarray:
    """`(k, 4)` left, top, right, bottom."""
    return np.array([box.xyxy for box in boxes], np.float64).reshape(-1, 4)
