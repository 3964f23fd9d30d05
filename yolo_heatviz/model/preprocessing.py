"""The way that a predictor's images come into its network, seen from what it makes of test pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import HeatvizError
from ..feature_maps.letterbox import WAYS, place, to_network
from ..text import plural

if TYPE_CHECKING:
    from ultralytics.engine.predictor import BasePredictor

_SIZES = ((96, 288), (288, 96))
"""Height and width of the test pictures: no input has the shape of both, for which the ways would be one."""
_MOST = 2


def way_of(predictor: BasePredictor, channels: int) -> str:
    """The way that images come into a predictor's network, one of `letterbox.WAYS`.

    The predictor itself is the witness, not its class or its task: it prepares black pictures with a white middle, and
    where the white comes to lie says the way.

    Args:
        predictor: with its network.
        channels: of the images that it takes.

    Raises:
        HeatvizError: it is none of them, or the predictor makes other bands than the network takes.
    """
    off = dict.fromkeys(WAYS, 0.0)
    for size in _SIZES:
        for way, pixels in _off(predictor, (*size, channels)).items():
            off[way] = max(off[way], pixels)
    best = min(off, key=lambda way: off[way])
    if off[best] > _MOST:
        raise HeatvizError(
            f"preprocessing: got an image that came into the network in another way, accepted are {', '.join(WAYS)}"
        )
    return best


def _off(predictor: BasePredictor, shape: tuple[int, int, int]) -> dict[str, float]:
    """How far the white lies from where each way would put it, in pixels of the picture or the input."""
    height, width, _ = shape
    left, top = width // 4, height // 4
    middle = np.array([[left, top, width - left, height - top]])
    picture = np.zeros(shape, np.uint8)
    picture[top : height - top, left : width - left] = 255
    seen = _prepared(predictor, picture)
    network = (seen.shape[0], seen.shape[1])
    off = {}
    for way in WAYS:
        within = place((height, width), network, way)
        expected = to_network(middle, (height, width), within)[0].clip(0, (network[1], network[0]) * 2)
        pixel = max(1, within.height / height, within.width / width)
        off[way] = float(np.abs(_bounds(seen) - expected).max() / pixel)
    return off


def _prepared(predictor: BasePredictor, picture: np.ndarray) -> np.ndarray:
    """The network's input of a picture as `(H, W)` grey values."""
    if predictor.dataset is None:  # before the first image, it does not know its input's size
        predictor.setup_source(picture)
    seen = predictor.preprocess([picture])[0]
    if len(seen) != picture.shape[2]:
        raise HeatvizError(
            f"preprocessing: got {plural(len(seen), 'band')}, which Ultralytics makes of any image for the task "
            f"{predictor.args.task}; accepted is what the network takes, {plural(picture.shape[2], 'band')}"
        )
    return seen.float().mean(dim=0).cpu().numpy()


def _bounds(seen: np.ndarray) -> np.ndarray:
    """Left, top, right and bottom of what is white; padding, a middle grey, is not."""
    white = seen >= (seen.min() + seen.max()) / 2
    rows, columns = np.flatnonzero(white.any(axis=1)), np.flatnonzero(white.any(axis=0))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])
