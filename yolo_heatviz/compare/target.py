"""The box that the attribution maps of an image are of: the same for all models."""

from __future__ import annotations

import re
from typing import Sequence

from ..detections.probes import Probes
from ..errors import HeatvizError
from .found import FoundBox, Seen, Target
from .models import Setup
from .truth import Truth


class Targets:
    """Chooses it: the place that was asked about, else the largest label, else the first model's surest box.

    Args:
        setup: what is compared; the first model has the boxes.
        truth: the labels, where there are any.

    Raises:
        HeatvizError: `--place` is no place, or names a class that the first model does not have.

    Attributes:
        kept: those that were chosen, by the image's number.
    """

    def __init__(self, setup: Setup, truth: Truth | None) -> None:
        self._images, self._truth, self._classes = setup.images, truth, setup.models[0].classes
        place = setup.options.place
        self._probes = None if place is None else _probes(place, setup)
        self.kept: dict[int, Target | None] = {}

    def of(self, number: int, seen: Seen) -> Target | None:
        """The box of an image, by what the model found that comes first; None where there is none.

        Raises:
            HeatvizError: the place lies outside the image.
        """
        if number not in self.kept:
            self.kept[number] = self._choose(number, seen)
        return self.kept[number]

    def _choose(self, number: int, seen: Seen) -> Target | None:
        if self._probes is not None:
            (probe,) = self._probes.within(seen.size, "")
            return Target(probe.xyxy, None if probe.class_id is None else self._classes[probe.class_id])
        boxes: Sequence[FoundBox] = seen.boxes
        if self._truth is not None:
            boxes = self._truth.boxes(self._images[number], seen.size) or []
        best = max(boxes, key=lambda box: box.confidence if box.confidence is not None else _area(box), default=None)
        return None if best is None else Target(best.xyxy, best.class_name)


def _probes(place: str, setup: Setup) -> Probes:
    if not re.fullmatch(r"[-+.\de]+(,[-+.\de]+){3}(,.*)?", place):
        raise HeatvizError(f"--place: got {place!r}, accepted is x,y,w,h[,class] in pixels of the image")
    try:
        return Probes([place], setup.models[0].classes)
    except HeatvizError as error:
        raise HeatvizError(str(error).replace("--probe", "--place")) from error


def _area(box: FoundBox) -> float:
    left, top, right, bottom = box.xyxy
    return (right - left) * (bottom - top)
