"""The place of an image in the network's input, and of its pixels on a feature map."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..errors import HeatvizError
from .resample import centres

LETTERBOXED, STRETCHED, CROPPED = WAYS = ("letterboxed", "stretched", "cropped")
"""The ways that an image comes into a network: scaled and padded, scaled along each axis by itself, or cut."""


class Place(NamedTuple):
    """The part of the network's input that the image fills, in input pixels; larger than the input where it is cut."""

    top: int
    left: int
    height: int
    width: int


def place(image: tuple[int, int], network: tuple[int, int], how: str = LETTERBOXED) -> Place:
    """The place of an image in the network's input: all that lies over the image asks here.

    Args:
        image: height and width in pixels.
        network: height and width of the network's input.
        how: one of `WAYS`. `letterboxed` is scaled to fit, in the middle, an odd pixel of padding below and to the
            right: the input's size says the scale, however the padding was chosen. `stretched` fills the input, as
            RT-DETR's do. `cropped` is a classifier's: see `cropped`.

    Raises:
        HeatvizError: `how` is no such way.

    Source: Ultralytics' `LetterBox`, with its defaults, and with `scale_fill`.

    Example:
        >>> place((1080, 810), (640, 640))
        Place(top=0, left=80, height=640, width=480)
        >>> place((1080, 810), (640, 640), "stretched")
        Place(top=0, left=0, height=640, width=640)
    """
    if how not in WAYS:
        raise HeatvizError(f"how: got {how!r}, accepted are {', '.join(WAYS)}")
    if how == CROPPED:
        return cropped(image, network)
    if how == STRETCHED:
        return Place(0, 0, *network)
    scale = min(network[0] / image[0], network[1] / image[1])
    height, width = (max(1, round(side * scale)) for side in image)
    top, left = ((total - used) / 2 for total, used in zip(network, (height, width)))
    return Place(round(top - 0.1), round(left - 0.1), height, width)


def cropped(image: tuple[int, int], network: tuple[int, int]) -> Place:
    """The place of a classifier's image: its shorter side fills the input, what hangs over is cut off on both sides.

    Args:
        image: height and width in pixels.
        network: height and width of the network's input.

    Returns:
        A place that begins outside the input where something is cut off.

    Source: Ultralytics' `classify_transforms`: torchvision's `Resize` and `CenterCrop`; an input that is not square is
    filled whole.

    Example:
        >>> cropped((480, 640), (224, 224))
        Place(top=0, left=-37, height=224, width=298)
    """
    if network[0] != network[1]:
        return Place(0, 0, *network)
    height, width = (int(network[0] * side / min(image)) for side in image)
    return Place(-round((height - network[0]) / 2), -round((width - network[1]) / 2), height, width)


def to_network(boxes: np.ndarray, image: tuple[int, int], within: Place) -> np.ndarray:
    """Boxes of an image, in pixels of the network's input.

    Args:
        boxes: `(k, 4)` left, top, right, bottom in image pixels.
        image: height and width of the image.
        within: where the image lies in the input, see `place`.

    Example:
        >>> to_network(np.array([[0, 0, 810, 1080]]), (1080, 810), place((1080, 810), (640, 640))).tolist()
        [[80.0, 0.0, 560.0, 640.0]]
    """
    across, down = within.width / image[1], within.height / image[0]
    return boxes * (across, down, across, down) + (within.left, within.top, within.left, within.top)


def from_network(boxes: np.ndarray, image: tuple[int, int], within: Place) -> np.ndarray:
    """Boxes in pixels of the network's input, in those of the image, cut at its edges: `to_network` undone.

    Args:
        boxes: `(k, 4)` left, top, right, bottom in input pixels.
        image: height and width of the image.
        within: where the image lies in the input, see `place`.

    Example:
        >>> from_network(np.array([[80, 0, 560, 700]]), (1080, 810), place((1080, 810), (640, 640))).tolist()
        [[0.0, 0.0, 810.0, 1080.0]]
    """
    across, down = within.width / image[1], within.height / image[0]
    whole = (boxes - (within.left, within.top, within.left, within.top)) / (across, down, across, down)
    return whole.clip(0, (image[1], image[0]) * 2)


def on_map(
    within: Place, network: tuple[int, int], shape: tuple[int, int], size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """The places of an image's pixels on a feature map.

    Args:
        within: see `place`.
        network: height and width of the network's input, which the map covers whole.
        shape: the map's height and width.
        size: height and width that the image is shown at.

    Returns:
        `(size[0],)` rows and `(size[1],)` columns of the map, as `resample.sample` takes them.
    """
    rows = (within.top + centres(size[0]) * within.height) / network[0] * shape[0] - 0.5
    columns = (within.left + centres(size[1]) * within.width) / network[1] * shape[1] - 0.5
    return rows, columns


def unseen(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The pixels that were cut off before the network saw the image.

    Args:
        rows, columns: see `on_map`.
        shape: the map's height and width.

    Returns:
        `(len(rows), len(columns))` bool.

    Example:
        >>> unseen(np.array([-0.6, 0.0, 1.2]), np.array([0.0]), (2, 1)).tolist()
        [[True], [False], [False]]
    """
    down, across = ((at < -0.5) | (at > count - 0.5) for at, count in zip((rows, columns), shape))
    return down[:, None] | across


def network_size(image: tuple[int, int], most: tuple[int, int], stride: int) -> tuple[int, int]:
    """Height and width of the network's input for an image: scaled to fit `most`, padded to a multiple of the stride.

    Source: Ultralytics' `LetterBox(most, auto=True, stride=stride)`.

    Example:
        >>> network_size((1080, 810), (640, 640), 32)
        (640, 480)
    """
    scale = min(most[0] / image[0], most[1] / image[1])
    used = [max(round(side * scale), 1) for side in image]
    height, width = (side + (whole - side) % stride for side, whole in zip(used, most))
    return height, width
