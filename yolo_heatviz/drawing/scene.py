"""The image that a stage saw, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Sequence

import numpy as np

from ..errors import HeatvizError
from ..feature_maps.areas import Areas
from ..feature_maps.bands import three_bands
from ..feature_maps.letterbox import LETTERBOXED, Place, place
from .box import Box, areas_of
from .box_check import checked
from .box_forms import boxes_of


@dataclass(frozen=True)
class Scene:
    """An image as it was before it came into the network.

    Args:
        image: `(H, W, 3)` uint8 RGB, or grey, `(H, W)` or `(H, W, 1)`.
        boxes: what was found in it: boxes, Ultralytics' `Results` with their masks and keypoints, its `Boxes` or `OBB`
            (`result.boxes`), or an `(n, 4)` to `(n, 7)` array or tensor of left, top, right, bottom in image pixels, a
            track's number, confidence and class.
        line_width: pixels of a box's line, by default by the image's size; less around a small box.
        how: the way that it came into the network: `letterboxed`, as most detectors do it, `stretched`, as RT-DETR
            does, or `cropped`, as classifiers do.
        found: what was found, in words, where that is no box: a class.

    Raises:
        HeatvizError: `image` is no such array, `boxes` are none or cannot be drawn, or `how` is no such way.

    Example:
        >>> Scene(np.zeros((20, 30, 3), np.uint8), [Box((2, 3, 12, 13), "bus 0.87")]).size
        (20, 30)
        >>> Scene(np.zeros((20, 30, 3), np.uint8), np.array([[2, 3, 12, 13, 0.87, 5]])).boxes
        (Box(xyxy=(2.0, 3.0, 12.0, 13.0), label='5 0.87'),)
    """

    image: np.ndarray
    boxes: Sequence[Box] = ()
    line_width: int | None = None
    how: str = LETTERBOXED
    found: str = ""
    _areas: dict[tuple[int, int], Areas] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        image = np.asarray(self.image)
        bands = image.shape[2] if image.ndim == 3 else int(image.ndim == 2)
        if image.dtype != np.uint8 or bands not in (1, 3) or 0 in image.shape:
            accepted = "accepted is uint8 RGB (H, W, 3) or grey (H, W); of more bands choose three, image[..., :3]"
            raise HeatvizError(f"image: got {image.dtype} of shape {image.shape}, {accepted}")
        object.__setattr__(self, "image", three_bands(image))
        self.place((1, 1))
        object.__setattr__(self, "boxes", checked(boxes_of(self.boxes)))

    def __repr__(self) -> str:
        return (
            f"<Scene of {self.size[1]}x{self.size[0]} pixels with {len(self.boxes)} box{'es' * (len(self.boxes) != 1)}>"
        )

    @property
    def size(self) -> tuple[int, int]:
        """The image's height and width."""
        return self.image.shape[0], self.image.shape[1]

    def place(self, network: tuple[int, int]) -> Place:
        """The image's place in a network's input of that height and width."""
        return place(self.size, network, self.how)

    def areas(self, network: tuple[int, int]) -> Areas:
        """What is measured of the boxes, in pixels of a network's input of that height and width."""
        if network not in self._areas:
            self._areas[network] = areas_of(self.boxes, self.size, self.place(network))
        return self._areas[network]
