"""The way that a predictor's images come into its network, seen from what it makes of test pictures."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ..errors import HeatvizError
from ..feature_maps.letterbox import WAYS, place, to_network
from .detector import Detector

_SIZES = ((96, 288), (288, 96))
"""Height and width of the test pictures: no input has the shape of both, for which the ways would be one."""
_MOST = 2


class Preprocessing:
    """What a detector's predictor does to images before its network sees them.

    The predictor itself is the witness, not its class or its task: it prepares black pictures with a white middle, and
    where the white comes to lie says the way.

    Args:
        detector: whose predictor.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    @cached_property
    def way(self) -> str:
        """The way that images come into the network, one of `letterbox.WAYS`.

        Raises:
            HeatvizError: it is none of them.
        """
        off = dict.fromkeys(WAYS, 0.0)
        for size in _SIZES:
            for way, pixels in self._off(size).items():
                off[way] = max(off[way], pixels)
        best = min(off, key=lambda way: off[way])
        if off[best] > _MOST:
            raise HeatvizError(
                f"preprocessing: got an image that came into the network in another way, accepted are {', '.join(WAYS)}"
            )
        return best

    def _off(self, size: tuple[int, int]) -> dict[str, float]:
        """How far the white lies from where each way would put it, in pixels of the picture or the input."""
        height, width = size
        left, top = width // 4, height // 4
        middle = np.array([[left, top, width - left, height - top]])
        picture = np.zeros((height, width, self._detector.channels), np.uint8)
        picture[top : height - top, left : width - left] = 255
        seen = self._prepared(picture)
        network = (seen.shape[0], seen.shape[1])
        off = {}
        for way in WAYS:
            within = place(size, network, way)
            expected = to_network(middle, size, within)[0].clip(0, (network[1], network[0]) * 2)
            pixel = max(1, within.height / height, within.width / width)
            off[way] = float(np.abs(_bounds(seen) - expected).max() / pixel)
        return off

    def _prepared(self, picture: np.ndarray) -> np.ndarray:
        """The network's input of a picture as `(H, W)` grey values."""
        predictor = self._detector.predictor
        if predictor.dataset is None:  # before the first image, it does not know its input's size
            predictor.setup_source(picture)
        return predictor.preprocess([picture])[0].float().mean(dim=0).cpu().numpy()


def _bounds(seen: np.ndarray) -> np.ndarray:
    """Left, top, right and bottom of what is white; padding, a middle grey, is not."""
    white = seen >= (seen.min() + seen.max()) / 2
    rows, columns = np.flatnonzero(white.any(axis=1)), np.flatnonzero(white.any(axis=0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
