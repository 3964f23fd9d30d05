"""An image of a batch as the heatmaps lie over it: the original where it is known, else what the network saw."""

from __future__ import annotations

from functools import partial
from typing import Any, Mapping, Sequence

import numpy as np
import torch

from ..detections.seen import Seen
from ..drawing.box import Box
from ..drawing.scene import Scene
from ..errors import HeatvizError
from ..feature_maps.bands import three_bands
from ..feature_maps.letterbox import CROPPED, LETTERBOXED, from_network, place
from ..files.entries import FoundEntry
from ..text import visible

_PADDING = 114
_COLUMNS = 6  # left, top, right, bottom, confidence, class; more may follow


class Look:
    """The images of a batch.

    Args:
        inputs: `(B, C, H, W)`: what the network saw, RGB, in [0, 1] or [0, 255].
        originals: `(H, W, 3)` uint8 BGR of each, or nothing.
        how: the way that they came into the network, see `letterbox.place`; also an attribute.
    """

    def __init__(self, inputs: torch.Tensor | None, originals: Sequence[np.ndarray], how: str = LETTERBOXED) -> None:
        self._inputs = inputs
        self._originals = originals
        self.how = how

    def __call__(self, number: int) -> Seen:
        """One image, with nothing said of what was found in it."""
        image, how = self._image(number), self._how_of(number)
        return Seen((image.shape[0], image.shape[1]), None, {}, partial(Scene, image, how=how))

    def with_boxes(self, number: int, rows: Any, names: Mapping[int, str], *, rotated: bool = False) -> Seen:
        """One image with the boxes that NMS has kept.

        Args:
            number: which.
            rows: `(n, 6)` or wider: left, top, right, bottom in pixels of the network's input, confidence, class.
            names: of the classes.
            rotated: the first four are middle, width and height, and the last is the angle in radians.

        Raises:
            HeatvizError: those are no boxes.
        """
        image, how = self._image(number), self._how_of(number)
        size = image.shape[0], image.shape[1]
        values = np.asarray(rows.detach().float().cpu().numpy() if isinstance(rows, torch.Tensor) else rows)
        if rotated:
            values = upright(values)
        if values.ndim != 2 or (len(values) and values.shape[1] < _COLUMNS) or not _are_boxes(values):
            raise HeatvizError(
                f"boxes: got {values.shape} from non_max_suppression, accepted are rows of left, top, right, bottom, "
                "confidence, class"
            )
        values = values.reshape(-1, max(_COLUMNS, values.shape[-1]))
        if self._inputs is None:
            raise HeatvizError("boxes: got some of a network whose input is not known")
        network = self._inputs.shape[-2], self._inputs.shape[-1]
        xyxy = from_network(values[:, :4], size, place(size, network, how))
        found: list[FoundEntry] = [
            {"class": str(names.get(int(row[5]), int(row[5]))), "confidence": float(row[4]), "xyxy": box}
            for row, box in zip(values, xyxy.tolist())
        ]
        boxes = []
        for each in found:
            left, top, right, bottom = each["xyxy"]
            words = f"{visible(each['class'])} {each['confidence']:.2f}"
            boxes.append(Box((left, top, right, bottom), words))
        return Seen(size, found, {}, partial(Scene, image, boxes, how=how))

    def _how_of(self, number: int) -> str:
        return self.how if number < len(self._originals) else LETTERBOXED

    def _image(self, number: int) -> np.ndarray:
        """`(H, W, 3)` uint8 RGB."""
        if number < len(self._originals):
            return three_bands(self._originals[number])[..., ::-1].copy()
        if self._inputs is None or number >= len(self._inputs):
            raise HeatvizError("image: got none, neither the script's own nor what the network saw")
        return without_padding(pixels(self._inputs[number]))


def pixels(seen: torch.Tensor) -> np.ndarray:
    """One of a network's inputs, `(C, H, W)` in [0, 1] or [0, 255], as `(H, W, 3)` uint8 RGB."""
    values = seen.detach().float().cpu().numpy().transpose(1, 2, 0)
    values = values * 255 if values.max(initial=0) <= 1 + 1e-3 else values
    return three_bands(values.round().clip(0, 255).astype(np.uint8))


def without_padding(image: np.ndarray) -> np.ndarray:
    """Cut off the grey borders of a letterboxed image, where what is left reaches from side to side one way.

    Example:
        >>> padded = np.full((8, 6, 3), 114, np.uint8)
        >>> padded[2:6] = 7
        >>> without_padding(padded).shape
        (4, 6, 3)
    """
    content = (image != _PADDING).any(axis=2)
    rows, columns = np.flatnonzero(content.any(axis=1)), np.flatnonzero(content.any(axis=0))
    if not len(rows):
        return image
    inside = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size, network = (inside.shape[0], inside.shape[1]), (image.shape[0], image.shape[1])
    within = place(size, network)
    whole = within.height == size[0] and within.width == size[1] and (within.top, within.left) == (rows[0], columns[0])
    return np.ascontiguousarray(inside) if whole else image


def upright(values: np.ndarray) -> np.ndarray:
    """Rows of rotated boxes with the edges of what lies around each instead: left, top, right, bottom.

    Example:
        >>> upright(np.array([[10.0, 10.0, 8.0, 4.0, 0.9, 1.0, np.pi / 2]])).round(3)[:, :4].tolist()
        [[8.0, 6.0, 12.0, 14.0]]
    """
    middle, size, cos, sin = values[:, :2], values[:, 2:4], abs(np.cos(values[:, -1:])), abs(np.sin(values[:, -1:]))
    half = (size * cos + size[:, ::-1] * sin) / 2
    return np.concatenate([middle - half, middle + half, values[:, 4:]], axis=1)


def _are_boxes(values: np.ndarray) -> bool:
    if not len(values):
        return True
    ordered = (values[:, 2] >= values[:, 0]).all() and (values[:, 3] >= values[:, 1]).all()
    return bool(np.isfinite(values[:, :_COLUMNS]).all() and ordered and (abs(values[:, 4] - 0.5) <= 0.501).all())


def way_for(head: str) -> str:
    """The way that YOLOv5's scripts bring images into a network with a head of that class."""
    return CROPPED if head.startswith("Classify") else LETTERBOXED
