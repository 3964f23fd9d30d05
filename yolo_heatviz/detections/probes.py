"""The places that `--probe` asks about: boxes in pixels of the image, or a label file's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, NamedTuple, Sequence

from ..errors import HeatvizError
from ..files.opening import is_file, is_folder
from ..text import class_range, guess
from .labels import LEAST, MOST, Label, read

_ACCEPTED = (
    "x,y,w,h[,class] in pixels of the image (left, top, width, height), or a YOLO label file or a folder of them"
)


class Probe(NamedTuple):
    """A place in an image, and what should be there."""

    xyxy: tuple[float, float, float, float]
    """Left, top, right, bottom in pixels of the image."""
    class_id: int | None = None
    """None for any."""


@dataclass(frozen=True)
class Probes:
    """The boxes and label files that `--probe` was given, which an image's size makes places of.

    Args:
        given: boxes, or paths of label files or folders with a file an image, named as it is.
        names: the model's classes by number.

    Raises:
        HeatvizError: one is neither, or names an unknown class.

    Example:
        >>> Probes(["8,4,20,10,hole"], {0: "hole"}).within((48, 64), "linen")
        [Probe(xyxy=(8.0, 4.0, 28.0, 14.0), class_id=0)]
    """

    given: Sequence[str]
    names: Mapping[int, str]

    def __post_init__(self) -> None:
        for each in self.given:
            if is_file(each):
                read(Path(each), self.names, probes=True)
            elif not is_folder(each):
                _box(each, self.names)

    def within(self, size: tuple[int, int], stem: str) -> list[Probe]:
        """The places in one image.

        Args:
            size: the image's height and width.
            stem: its name, by which a folder's label file is found; without one there is nothing to ask.

        Raises:
            HeatvizError: a place lies outside the image by a pixel or more; a label file cannot be read.
        """
        probes = []
        for each in self.given:
            path = Path(each, f"{stem}.txt") if is_folder(each) else Path(each)
            if is_file(path):
                probes += [_scaled(label, size) for label in read(path, self.names, probes=True)]
            elif not is_folder(each):
                probes.append(_box(each, self.names))
        return [_inside(probe, size) for probe in probes]


def _box(text: str, names: Mapping[int, str]) -> Probe:
    parts = [part.strip() for part in text.split(",", 4)]
    try:
        x, y, w, h = (float(part) for part in parts[:4])
    except ValueError:
        x = y = w = h = math.nan
    if not (math.isfinite(x + y + w + h) and w > 0 and h > 0):
        raise HeatvizError(f"--probe: got {text!r}, accepted is {_ACCEPTED}")
    return Probe((x, y, x + w, y + h), _class_id(parts[4], names) if len(parts) > 4 else None)


def _class_id(text: str, names: Mapping[int, str]) -> int:
    numbers = {**{name: number for number, name in names.items()}, **{str(number): number for number in names}}
    if text not in numbers:
        raise HeatvizError(
            f"--probe: got the class {text!r}{guess(text, names.values())}: accepted are {class_range(names)}"
        )
    return numbers[text]


def _scaled(label: Label, size: tuple[int, int]) -> Probe:
    """A label's place in pixels; what a rounding put outside the image is put back on its edge."""
    left, top, right, bottom = (min(max(side, 0.0), 1.0) if LEAST <= side <= MOST else side for side in label.xyxy)
    return Probe((left * size[1], top * size[0], right * size[1], bottom * size[0]), label.class_id)


def _inside(probe: Probe, size: tuple[int, int]) -> Probe:
    left, top, right, bottom = probe.xyxy
    if left <= -1 or top <= -1 or right >= size[1] + 1 or bottom >= size[0] + 1:
        got = ",".join(f"{value:g}" for value in (left, top, right - left, bottom - top))
        raise HeatvizError(f"--probe: got {got}, accepted lies within the image, {size[1]}x{size[0]} pixels")
    return Probe((max(left, 0), max(top, 0), min(right, size[1]), min(bottom, size[0])), probe.class_id)
