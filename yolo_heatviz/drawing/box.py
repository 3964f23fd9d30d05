"""A detection in an image: its box, and where they are known its corners, its mask and its keypoints."""

from __future__ import annotations

from typing import NamedTuple, Sequence, Sized, Tuple

import numpy as np

from ..feature_maps.areas import Areas, UprightBoxes
from ..feature_maps.letterbox import Place, to_network
from ..feature_maps.masks import Masks, frame_of
from ..feature_maps.polygons import RotatedBoxes

Point = Tuple[float, float]


class Box(NamedTuple):
    """A detection; its numbers may be in sequences, arrays or tensors.

    Example:
        >>> Box((2, 3, 12, 13), "bus 0.87")
        Box(xyxy=(2, 3, 12, 13), label='bus 0.87')
    """

    xyxy: tuple[float, float, float, float]
    """Left, top, right, bottom in image pixels; of a rotated box, of what lies around it."""
    label: str = ""
    corners: Sequence[Point] | None = None
    """x and y of a rotated box's corners in image pixels, in order around it."""
    mask: np.ndarray | None = None
    """`(h, w)` bool: its mask, over an input of that size into which the image was letterboxed, as Ultralytics' `Masks`
    are; one of the image's own size lies over the image."""
    keypoints: Sequence[Sequence[float]] = ()
    """x and y of each in image pixels, and its confidence where that is known."""

    def __repr__(self) -> str:
        more = [f"{name}=..." for name in ("corners", "mask") if getattr(self, name) is not None]
        count = len(self.keypoints) if isinstance(self.keypoints, Sized) else 1
        more += [f"keypoints={count}"] if count else []
        return f"Box({', '.join([f'xyxy={self.xyxy}', f'label={self.label!r}', *more])})"

    @property
    def outline(self) -> np.ndarray:
        """`(4, 2)` float64: its corners, also of an upright box."""
        left, top, right, bottom = self.xyxy
        upright = ((left, top), (right, top), (right, bottom), (left, bottom))
        return np.array(upright if self.corners is None else self.corners, np.float64)


def areas_of(boxes: Sequence[Box], image: tuple[int, int], within: Place) -> Areas:
    """What is measured of boxes: their masks where they have them, else the boxes, rotated where one is.

    Args:
        boxes: of one image, see `box_check.checked`.
        image: its height and width.
        within: where it lies in the network's input.
    """
    if boxes and boxes[0].mask is not None:
        masks = [box.mask for box in boxes if box.mask is not None]
        return Masks(masks, frame_of((masks[0].shape[0], masks[0].shape[1]), image, within))
    if any(box.corners is not None for box in boxes):
        corners = np.array([box.outline for box in boxes])
        return RotatedBoxes(to_network(corners.reshape(-1, 4), image, within).reshape(corners.shape))
    return UprightBoxes(to_network(np.array([box.xyxy for box in boxes]).reshape(-1, 4), image, within))
