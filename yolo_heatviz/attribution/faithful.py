"""How faithful a map is: what becomes of the confidence where what it points at is hidden, or shown alone.

Source: Petsiuk et al., "RISE: Randomized Input Sampling for Explanation of Black-box Models", BMVC 2018 (deletion and
insertion), read for one prediction as D-RISE does: what is left is the highest IoU with its box times its class's
confidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor

from ..files.entries import FaithfulEntry
from .methods import controls
from .passes import Network
from .score import left_of
from .seen_image import Wanted
from .ways import blur

CELL = 24
"""Pixels of the network's input to the side of a cell: what is hidden or shown goes cell by cell."""
HIDDEN = 0.1
GREY = 114 / 255
"""What images are padded with: nothing is there."""
_STEPS = 10
_BATCH = 8


@dataclass(frozen=True)
class Faithfulness:
    """What hiding and showing by one map does to a prediction's confidence.

    Example:
        >>> print(Faithfulness(0.86, 0.12, 0.8, 0.3, 0.7))
        hiding the 10 % that it points at takes the score from 0.86 to 0.12; hiding 10 % at random, to 0.80
    """

    score: float
    hidden: float
    """The score with the tenth of the image hidden that the map points at."""
    random: float
    """With a tenth hidden at random."""
    deletion: float
    """The mean score, as a share of `score`, while the image is hidden from the map's top down; low is good."""
    insertion: float
    """While it is shown from the map's top down over a blurred image; high is good."""

    @property
    def entry(self) -> FaithfulEntry:
        """The same for the manifest."""
        return {
            "score": self.score,
            "hidden": self.hidden,
            "random": self.random,
            "deletion": self.deletion,
            "insertion": self.insertion,
        }

    def __str__(self) -> str:
        return (
            f"hiding the {HIDDEN:.0%} that it points at takes the score from {self.score:.2f} to {self.hidden:.2f}; "
            f"hiding {HIDDEN:.0%} at random, to {self.random:.2f}"
        ).replace("10%", "10 %")


def measure(network: Network, image: Tensor, values: np.ndarray, wanted: Wanted) -> Faithfulness:
    """Measure a map on the network that it explains.

    Args:
        network: the private copy.
        image: `(1, C, H, W)` the network's input.
        values: `(H, W)` the map over that input.
        wanted: the prediction.
    """
    size = (image.shape[2], image.shape[3])
    seen = image.float()
    grey, blurred = torch.full_like(seen, GREY), blur(seen)
    order = ranked(values)
    shares = [number / _STEPS for number in range(_STEPS + 1)]
    changed = [
        seen,
        swap(seen, grey, first(order, HIDDEN)),
        swap(seen, grey, first(ranked(controls.random(size, cell=CELL)), HIDDEN)),
        *(swap(seen, grey, first(order, share)) for share in shares),
        *(swap(blurred, seen, first(order, share)) for share in shares),
    ]
    whole, hidden, by_chance, *curves = scores(network, changed, wanted)
    deletion, insertion = curves[: len(shares)], curves[len(shares) :]
    of = max(whole, 1e-9)
    return Faithfulness(whole, hidden, by_chance, mean_height(deletion) / of, mean_height(insertion) / of)


def ranked(values: np.ndarray, cell: int = CELL) -> np.ndarray:
    """The rank of each pixel from 0, the first to go, to 1: cell by cell, of a map's means in square cells.

    Args:
        values: `(H, W)`.
        cell: the side of a cell in pixels; 1 for pixel by pixel.

    Returns:
        `(H, W)` float64 in [0, 1).

    Example:
        >>> ranked(np.array([[0.0, 0.0, 3.0, 1.0]]), 2).tolist()
        [[0.5, 0.5, 0.0, 0.0]]
    """
    height, width = values.shape
    rows, columns = np.arange(height) // cell, np.arange(width) // cell
    place = rows[:, None] * (columns[-1] + 1) + columns
    sums = np.bincount(place.ravel(), values.ravel())
    counts = np.bincount(place.ravel())
    order = np.argsort(-sums / counts, kind="stable")
    before = np.cumsum(counts[order]) - counts[order]
    starts = np.empty(len(order))
    starts[order] = before / values.size
    return starts[place]


def first(ranks: np.ndarray, share: float) -> np.ndarray:
    """The pixels of a share of an image that are ranked first, `(H, W)` bool."""
    return ranks < share


def swap(image: Tensor, other: Tensor, where: np.ndarray) -> Tensor:
    """An image with the pixels of another, `(1, C, H, W)`, where `(H, W)` is true."""
    return torch.where(torch.from_numpy(np.ascontiguousarray(where)).to(image.device), other, image)


def scores(network: Network, images: Iterable[Tensor], wanted: Wanted, batch: int = _BATCH) -> list[float]:
    """What is left of a prediction in each of some images, of which `batch` are there at a time."""
    found: list[float] = []
    left = iter(images)
    while part := list(islice(left, batch)):
        box = torch.as_tensor(wanted.box, dtype=torch.float32, device=part[0].device)
        found += [left_of(reading, box, wanted.class_id) for reading in network.readings(torch.cat(part))]
    return found


def mean_height(curve: Sequence[float]) -> float:
    """The area under a curve of equal steps over a width of 1.

    Example:
        >>> mean_height([1.0, 0.5, 0.0])
        0.5
    """
    return float((sum(curve) - (curve[0] + curve[-1]) / 2) / (len(curve) - 1))
