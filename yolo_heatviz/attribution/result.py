"""A box's map with its facts, which shows itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..drawing.box import Box
from ..drawing.picture import Picture
from . import picture
from .faithful import Faithfulness

_SHOWN = 0.005
"""The least confidence that two digits show."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """What spoke for one box; in a notebook it shows itself.

    Example:
        >>> flat = np.full((20, 30), 1 / 600, np.float32)
        >>> image = np.zeros((20, 30, 3), np.uint8)
        >>> box = Box((2, 3, 12, 13), "bus 0.87")
        >>> found = Attribution(flat, image, box, "bus", 0.87, "odam", (2, 4), "score", flat)
        >>> found
        <Attribution of bus 0.87, odam at stages 2, 4, score: (20, 30)>
        >>> round(float(np.asarray(found).sum()), 3)
        1.0
    """

    map: np.ndarray
    """`(H, W)` float32 over the image: the share of the attribution that falls on each pixel. Their magnitudes add up
    to 1, less what lies on padding; below 0, of a method that says it, is what spoke against."""
    image: np.ndarray
    """`(H, W, 3)` uint8 RGB."""
    box: Box | None
    """The detection, or the prediction that came nearest to a place; None of a classifier's class."""
    class_name: str
    confidence: float
    method: str
    stages: tuple[int, ...]
    """The stages that it was read at; empty for a method that reads none."""
    target: str
    """`score`, `left`, `top`, `right` or `bottom`."""
    over_input: np.ndarray
    """`(h, w)` float32, the same map over the network's input, a cell for 4 of its pixels."""
    silent: tuple[int, ...] = ()
    """Those of the stages at which nothing spoke for the target: their maps are all 0 and take no part."""
    place: tuple[float, ...] | None = None
    """Left, top, width and height of the place that was asked about, where it was not a detection."""
    faithful: Faithfulness | None = None
    """What hiding and showing by this map does to the confidence, where that was measured."""

    def __repr__(self) -> str:
        at = f" at stages {', '.join(map(str, self.stages))}" if self.stages else ""
        how = f"{self.method}{at}, {self.target}"
        return f"<Attribution of {self._named}, {how}: {self.map.shape}>"

    @property
    def _named(self) -> str:
        sure = f"{self.confidence:.2f}" if self.confidence >= _SHOWN else f"{self.confidence:.1e}"
        return f"{self.class_name} {sure}"

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.map, dtype)  # type: ignore[call-overload]

    def picture(self) -> Picture:
        """The map over the image, with the box and a caption."""
        words = [f"{self.method}, of the {picture.TARGET_WORDS[self.target]}"]
        if self.place:
            words = [f"the prediction that speaks for {','.join(f'{side:.0f}' for side in self.place)}", *words]
        words += [f"stages {', '.join(map(str, self.stages))}"] if self.stages else []
        words += [f"nothing at {', '.join(map(str, self.silent))}"] if self.silent else []
        words += [str(self.faithful)] if self.faithful else []
        return picture.draw(self.map, self.image, self.box, self._named, words)

    def _repr_png_(self) -> bytes:
        return self.picture().png()
