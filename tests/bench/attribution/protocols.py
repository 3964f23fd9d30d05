"""The measures of a map. What is hidden or shown goes from the map's top down, in square cells of the input.

| protocol | insertion into | deletion to | steps |
|---|---|---|---|
| A | blur | grey 114 | of the image's area, 0 to all |
| B | blur | grey 114 | of the box's area, 0 to twice that |
| C | black | black | of the image's area, 0 to all |

The score of a changed image is the highest IoU with the box times the class's confidence, over all predictions before
NMS, as a share of what it is in the whole image; it exceeds 1 where a changed image convinces more.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np
import torch

from tests.bench.attribution.cases import Case
from yolo_heatviz.attribution.faithful import GREY, first, mean_height, ranked, scores, swap
from yolo_heatviz.attribution.passes import Network
from yolo_heatviz.attribution.ways import blur

STEPS = 6
CELL = 24
MEASURES = ("A", "B", "C", "10 % hidden", "pointing", "energy in box", "in other objects")
BY_PIXEL = "C by pixel"


class Protocols:
    """Measures maps of one detection; what they share is worked out once."""

    def __init__(self, network: Network, case: Case) -> None:
        self._network, self._wanted, self._case = network, case.wanted, case
        self._image = case.seen.pixels
        self._grey, self._black = torch.full_like(self._image, GREY), torch.zeros_like(self._image)
        self._blurred = blur(self._image)
        ends = scores(network, [self._image, self._grey, self._blurred, self._black], self._wanted)
        self._whole, (self._no_grey, self._no_blur, self._no_black) = ends[0], [end / ends[0] for end in ends[1:]]

    def of(self, values: np.ndarray, *, by_pixel: bool = False) -> dict[str, float]:
        """All measures of a map over the input, `(H, W)`; by pixel, C alone."""
        order = ranked(values, 1 if by_pixel else CELL)
        shares = np.linspace(0, 1, STEPS + 1)
        black = self._curve(order, self._black, self._black, (self._no_black, self._no_black), shares)
        if by_pixel:
            return {BY_PIXEL: black}
        left, top, right, bottom = self._wanted.box
        area = min(1.0, 2 * (right - left) * (bottom - top) / values.size)
        ends = (self._no_blur, self._no_grey)
        (hidden,) = self._left([swap(self._image, self._grey, first(order, 0.1))])
        return {
            "A": self._curve(order, self._blurred, self._grey, ends, shares),
            "B": self._curve(order, self._blurred, self._grey, ends, shares * area),
            "C": black,
            "10 % hidden": hidden,
            **self._places(values),
        }

    def _curve(
        self, order: np.ndarray, under: torch.Tensor, over: torch.Tensor, ends: tuple[float, float], shares: np.ndarray
    ) -> float:
        """Insertion into `under` minus deletion to `over`; `ends` are the scores of these two."""
        inner = [first(order, share) for share in (shares[1:-1] if shares[-1] == 1 else shares[1:])]
        shown = self._left([swap(under, self._image, where) for where in inner])
        hidden = self._left([swap(self._image, over, where) for where in inner])
        last = ([1.0], [ends[1]]) if shares[-1] == 1 else ([], [])
        return mean_height([ends[0], *shown, *last[0]]) - mean_height([1.0, *hidden, *last[1]])

    def _left(self, images: Sequence[torch.Tensor]) -> list[float]:
        return [score / self._whole for score in scores(self._network, images, self._wanted)]

    def _places(self, values: np.ndarray) -> dict[str, float]:
        positive = values.clip(0)
        inside = np.zeros(values.shape, bool)
        others = np.zeros(values.shape, bool)
        for box, mask in [(self._wanted.box, inside), *((box, others) for box in self._case.others)]:
            left, top, right, bottom = np.rint(box).clip(0).astype(int)
            mask[top:bottom, left:right] = True
        energy, elsewhere = positive[inside].sum(), positive[others & ~inside].sum()
        objects = energy + elsewhere
        return {
            "pointing": float(inside[np.unravel_index(positive.argmax(), values.shape)]),
            "energy in box": float(energy / max(positive.sum(), 1e-30)),
            "in other objects": float(elsewhere / objects) if self._case.others and objects > 0 else float("nan"),
        }
