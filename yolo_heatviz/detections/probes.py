"""The places that `--probe` asks about: boxes in pixels of the image, or a label file's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Mapping, NamedTuple, Sequence

from ..errors import HeatvizError
from ..files.opening import is_file, is_folder
from .class_names import class_id, tell_numbers
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
    listed: bool = False
    """It stands in a label file, and was not typed."""


class Probes:
    """The boxes and label files that `--probe` was given, which an image's size makes places of.

    Args:
        given: boxes, or paths of label files or folders with a file an image, named as it is.
        names: the model's classes by number.

    Raises:
        HeatvizError: one is neither, or names an unknown class. The class of a box is looked for among the names first,
            that of a label file is a number; where it could be both, a warning says which was taken.

    Example:
        >>> Probes(["8,4,20,10,hole"], {0: "hole"}).within((48, 64), "linen")
        [Probe(xyxy=(8.0, 4.0, 28.0, 14.0), class_id=0, listed=False)]
    """

    def __init__(self, given: Sequence[str], names: Mapping[int, str]) -> None:
        self._names = names
        self._told = False
        self._given: list[Probe | Path] = []
        for each in given:
            labels = is_file(each) or is_folder(each)
            self._given.append(Path(each) if labels else _box(each, names))
            if is_file(each):
                self._read(Path(each))

    def within(self, size: tuple[int, int], stem: str) -> list[Probe]:
        """The places in one image.

        Args:
            size: the image's height and width.
            stem: its name, by which a folder's label file is found; without one there is nothing to ask.

        Raises:
            HeatvizError: a place lies outside the image by a pixel or more; a label file cannot be read.
        """
        probes = []
        for each in self._given:
            if isinstance(each, Probe):
                probes.append(each)
                continue
            path = each / f"{stem}.txt" if is_folder(each) else each
            probes += [_scaled(label, size) for label in (self._read(path) if is_file(path) else ())]
        return [_inside(probe, size) for probe in probes]

    def _read(self, path: Path) -> list[Label]:
        labels = read(path, self._names, probes=True)
        self._told = self._told or tell_numbers("--probe", (label.class_id for label in labels), self._names)
        return labels


def _box(text: str, names: Mapping[int, str]) -> Probe:
    parts = [part.strip() for part in text.split(",", 4)]
    try:
        x, y, w, h = (float(part) for part in parts[:4])
    except ValueError:
        x = y = w = h = math.nan
    if not (math.isfinite(x + y + w + h) and w > 0 and h > 0):
        raise HeatvizError(f"--probe: got {text!r}, accepted is {_ACCEPTED}")
    return Probe((x, y, x + w, y + h), class_id("--probe", parts[4], names) if len(parts) > 4 else None)


def _scaled(label: Label, size: tuple[int, int]) -> Probe:
    """A label's place in pixels; what a rounding put outside the image is put back on its edge."""
    left, top, right, bottom = (min(max(side, 0.0), 1.0) if LEAST <= side <= MOST else side for side in label.xyxy)
    return Probe((left * size[1], top * size[0], right * size[1], bottom * size[0]), label.class_id, listed=True)


def _inside(probe: Probe, size: tuple[int, int]) -> Probe:
    left, top, right, bottom = probe.xyxy
    if left <= -1 or top <= -1 or right >= size[1] + 1 or bottom >= size[0] + 1:
        got = ",".join(f"{value:g}" for value in (left, top, right - left, bottom - top))
        raise HeatvizError(f"--probe: got {got}, accepted lies within the image, {size[1]}x{size[0]} pixels")
    return probe._replace(xyxy=(max(left, 0), max(top, 0), min(right, size[1]), min(bottom, size[0])))
