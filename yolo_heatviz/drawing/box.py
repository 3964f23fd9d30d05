"""A detection in an image: its box, and where they are known its corners, its mask and its keypoints."""

from __future__ import annotations

from typing import NamedTuple, Sequence, Tuple

import numpy as np

from ..errors import HeatvizError
from ..feature_maps.areas import Areas, UprightBoxes
from ..feature_maps.letterbox import Place, to_network
from ..feature_maps.masks import Masks, frame_of
from ..feature_maps.polygons import RotatedBoxes

Point = Tuple[float, float]


class Box(NamedTuple):
    """A detection.

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
        more += [f"keypoints={len(self.keypoints)}"] if len(self.keypoints) else []
        return f"Box({', '.join([f'xyxy={self.xyxy}', f'label={self.label!r}', *more])})"

    @property
    def outline(self) -> np.ndarray:
        """`(4, 2)` float64: its corners, also of an upright box."""
        left, top, right, bottom = self.xyxy
        return np.array(self.corners or [(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def check(boxes: Sequence[Box]) -> None:
    """Refuse boxes that cannot be drawn or measured.

    Raises:
        HeatvizError: a place is not finite, a mask is no mask, or only some of the boxes have one.
    """
    for box in boxes:
        if not np.isfinite(box.xyxy).all():
            raise HeatvizError(f"box: got {box.xyxy}, accepted are four finite numbers, in pixels")
        if box.corners is not None and not (box.outline.shape == (4, 2) and np.isfinite(box.outline).all()):
            raise HeatvizError(f"box: got corners {box.corners}, accepted are four points x, y, finite, in pixels")
        if box.mask is not None and (box.mask.dtype != bool or box.mask.ndim != 2 or 0 in box.mask.shape):
            raise HeatvizError(f"box: got a mask, {box.mask.dtype} of shape {box.mask.shape}, accepted is bool (h, w)")
    masks = [box.mask for box in boxes if box.mask is not None]
    if len({mask.shape for mask in masks}) > 1 or len(masks) not in (0, len(boxes)):
        shapes = sorted({mask.shape for mask in masks})
        raise HeatvizError(f"box: got {len(masks)} masks of {len(boxes)} boxes, {shapes}, accepted are all of one size")


def areas_of(boxes: Sequence[Box], image: tuple[int, int], within: Place) -> Areas:
    """What is measured of boxes: their masks where they have them, else the boxes, rotated where one is.

    Args:
        boxes: of one image, which `check` accepts.
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
