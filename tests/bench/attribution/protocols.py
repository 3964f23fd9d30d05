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

from typing import Iterator, NamedTuple, Sequence

import numpy as np
import torch

from tests.bench.attribution.cases import Case
from yolo_heatviz.attribution.faithful import GREY, first, mean_height, ranked, scores, swap
from yolo_heatviz.attribution.passes import Network
from yolo_heatviz.attribution.ways import blur

STEPS = 16
CELL = 24
MEASURES = ("A", "B", "C", "10 % hidden", "pointing", "energy in box", "in other objects")
BY_PIXEL = "C by pixel"
_ON_CPU, _ON_GPU = 16, 128
"""Images that pass at a time."""


class Protocols:
    """Measures maps of one detection; what they share is worked out once."""

    def __init__(self, network: Network, case: Case, steps: int = STEPS) -> None:
        self._network, self._wanted, self._case = network, case.wanted, case
        self._shares = np.linspace(0, 1, steps + 1)
        self._image = case.seen.pixels
        self._grey, self._black = torch.full_like(self._image, GREY), torch.zeros_like(self._image)
        self._blurred = blur(self._image)
        ends = scores(network, [self._image, self._grey, self._blurred, self._black], self._wanted)
        self._whole, (self._no_grey, self._no_blur, self._no_black) = ends[0], [end / ends[0] for end in ends[1:]]

    def of(self, values: np.ndarray, *, by_pixel: bool = False) -> dict[str, float]:
        """All measures of a map over the input, `(H, W)`; by pixel, C alone."""
        return self.of_each([(values, by_pixel)])[0]

    def of_each(self, maps: Sequence[tuple[np.ndarray, bool]]) -> list[dict[str, float]]:
        """The same of several maps, whose changed images pass through the network together."""
        asked = [self._by_pixel(values) if by_pixel else self._by_cell(values) for values, by_pixel in maps]
        left = iter(self._left([change for curves in asked for curve in curves for change in curve.changes()]))
        found = []
        for (values, by_pixel), curves in zip(maps, asked):
            heights = [curve.height(left) for curve in curves]
            names = (BY_PIXEL,) if by_pixel else MEASURES[:4]
            found.append({**dict(zip(names, heights)), **({} if by_pixel else self._places(values))})
        return found

    def _by_pixel(self, values: np.ndarray) -> list[_Curve | _Hidden]:
        ends = self._no_black, self._no_black
        return [_Curve(ranked(values, 1), self._image, (self._black, self._black), ends, self._shares)]

    def _by_cell(self, values: np.ndarray) -> list[_Curve | _Hidden]:
        order, image, shares = ranked(values, CELL), self._image, self._shares
        left, top, right, bottom = self._wanted.box
        area = min(1.0, 2 * (right - left) * (bottom - top) / values.size)
        others, ends = (self._blurred, self._grey), (self._no_blur, self._no_grey)
        black = (self._black, self._black), (self._no_black, self._no_black)
        return [
            _Curve(order, image, others, ends, shares),
            _Curve(order, image, others, ends, shares * area),
            _Curve(order, image, *black, shares),
            _Hidden(order, image, self._grey),
        ]

    def _left(self, changes: Sequence[_Change]) -> list[float]:
        batch = _ON_GPU if self._image.is_cuda else _ON_CPU
        keys = [(id(image), id(other), where.tobytes()) for image, other, where in changes]
        once = dict(zip(keys, changes))  # maps of one order hide the same
        found = dict(zip(once, scores(self._network, (swap(*each) for each in once.values()), self._wanted, batch)))
        return [found[key] / self._whole for key in keys]

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


class _Change(NamedTuple):
    """An image that has the pixels of another somewhere."""

    image: torch.Tensor
    other: torch.Tensor
    where: np.ndarray


class _Curve(NamedTuple):
    """Insertion into an image minus deletion to another, by the ranks of pixels."""

    order: np.ndarray
    image: torch.Tensor
    others: tuple[torch.Tensor, torch.Tensor]
    """What is inserted into, and what is deleted to."""
    ends: tuple[float, float]
    """The scores of these two."""
    shares: np.ndarray

    @property
    def _inner(self) -> np.ndarray:
        return self.shares[1:-1] if self.shares[-1] == 1 else self.shares[1:]

    def changes(self) -> Iterator[_Change]:
        """The images whose scores are wanted."""
        under, over = self.others
        for share in self._inner:
            yield _Change(under, self.image, first(self.order, share))
        for share in self._inner:
            yield _Change(self.image, over, first(self.order, share))

    def height(self, scores: Iterator[float]) -> float:
        """Of these, taken from the scores of all."""
        shown, hidden = ([next(scores) for _ in self._inner] for _ in range(2))
        last = ([1.0], [self.ends[1]]) if self.shares[-1] == 1 else ([], [])
        return mean_height([self.ends[0], *shown, *last[0]]) - mean_height([1.0, *hidden, *last[1]])


class _Hidden(NamedTuple):
    """An image without the tenth that a map points at."""

    order: np.ndarray
    image: torch.Tensor
    grey: torch.Tensor

    def changes(self) -> Iterator[_Change]:
        """The one image."""
        yield _Change(self.image, self.grey, first(self.order, 0.1))

    def height(self, scores: Iterator[float]) -> float:
        """Its score."""
        return next(scores)
