"""The image that a stage saw, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Sequence

import numpy as np

from ..errors import HeatvizError
from ..feature_maps.bands import three_bands
from ..feature_maps.colour import INK, PAPER
from ..feature_maps.letterbox import LETTERBOXED, Place, place
from . import lettering
from .outline import fitting, outline

_LINE, _EDGE = (255, 255, 255), (0, 0, 0)


class Box(NamedTuple):
    """A detection."""

    xyxy: tuple[float, float, float, float]
    """Left, top, right, bottom in image pixels."""
    label: str = ""


@dataclass(frozen=True)
class Scene:
    """An image as it was before it came into the network.

    Args:
        image: `(H, W, 3)` uint8 RGB, or grey, `(H, W)` or `(H, W, 1)`.
        boxes: what was found in it: boxes, Ultralytics' `Boxes` (`result.boxes`), or an `(n, 4)` to `(n, 7)` array or
            tensor of left, top, right, bottom in image pixels, a track's number, confidence and class.
        line_width: pixels of a box's line, by default by the image's size; less around a small box.
        how: the way that it came into the network: `letterboxed`, as most detectors do it, `stretched`, as RT-DETR
            does, or `cropped`, as classifiers do.
        found: what was found, in words, where that is no box: a class.

    Raises:
        HeatvizError: `image` is no such array, `boxes` are none, or `how` is no such way.

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

    def __post_init__(self) -> None:
        image = np.asarray(self.image)
        bands = image.shape[2] if image.ndim == 3 else int(image.ndim == 2)
        if image.dtype != np.uint8 or bands not in (1, 3) or 0 in image.shape:
            accepted = "accepted is uint8 RGB (H, W, 3) or grey (H, W); of more bands choose three, image[..., :3]"
            raise HeatvizError(f"image: got {image.dtype} of shape {image.shape}, {accepted}")
        object.__setattr__(self, "image", three_bands(image))
        self.place((1, 1))
        object.__setattr__(self, "boxes", boxes_of(self.boxes))
        for box in self.boxes:
            if not np.isfinite(box.xyxy).all():
                raise HeatvizError(f"box: got {box.xyxy}, accepted are four finite numbers, in pixels")

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


def boxes_of(boxes: Any) -> tuple[Box, ...]:
    """Boxes in any of the forms that `Scene` takes; one without a class name is labelled by its class's number.

    Raises:
        HeatvizError: they are none.

    Source: the columns of `Boxes.data` of Ultralytics' `Results`, where a track stands before the confidence.
    """
    if isinstance(boxes, (list, tuple)) and all(isinstance(box, Box) for box in boxes):
        return tuple(boxes)
    try:
        if hasattr(boxes, "xyxy"):  # not its data: those of rotated boxes have other columns
            columns = [_array(getattr(boxes, name)) for name in ("xyxy", "conf", "cls")]
            rows = np.column_stack(columns)
        else:
            rows = _array(boxes)
    except (AttributeError, TypeError, ValueError):
        rows = np.empty(0)
    if rows.ndim != 2 or rows.shape[1] not in range(4, 8):
        shape = getattr(boxes, "shape", None)
        got = f"a {type(boxes).__name__}" + (f" of shape {tuple(shape)}" if shape is not None else "")
        raise HeatvizError(
            f"boxes: got {got}, accepted are Box((left, top, right, bottom), label), Ultralytics' Boxes, or an array "
            "of shape (n, 4) to (n, 7): left, top, right, bottom, a track, confidence, class"
        )
    return tuple(Box(tuple(row[:4]), _label(row[4:])) for row in rows.tolist())


def _array(rows: Any) -> np.ndarray:
    return np.asarray(rows.detach().cpu() if hasattr(rows, "detach") else rows, np.float64)


def _label(scores: Sequence[float]) -> str:
    """The class's number and the confidence, of the columns after a box's four: none, the confidence, or both last."""
    if len(scores) < 2:
        return "".join(f"{score:.2f}" for score in scores)
    return f"{scores[-1]:.0f} {scores[-2]:.2f}"


def draw_boxes(picture: np.ndarray, scene: Scene, *, labels: bool = True) -> None:
    """Draw a scene's boxes, white with a dark edge, which stands out on any colour map.

    Args:
        picture: `(h, w, 3)` uint8 RGB, the scene's image at any size, changed in place.
        scene: whose boxes.
        labels: with their labels.
    """
    tall, wide = (new / old for new, old in zip(picture.shape, scene.size))
    width = scene.line_width or max(1, round(sum(picture.shape[:2]) / 2 * 0.003))
    size = max(11, round(sum(picture.shape[:2]) / 2 * 0.017))
    for box in scene.boxes:
        left, top, right, bottom = (round(side * by) for side, by in zip(box.xyxy, (wide, tall) * 2))
        corners = (left, top, right, bottom)
        line = fitting(width, corners)
        outline(picture, corners, ((_EDGE, line + 2), (_LINE, line))[width == 1 :])
    for box in scene.boxes if labels else ():
        if box.label:
            _write(picture, box.label, round(box.xyxy[0] * wide), round(box.xyxy[1] * tall), size)


def _write(picture: np.ndarray, label: str, left: int, top: int, size: int) -> None:
    text = lettering.line(f" {label} ", size)
    grey = ((text.astype(np.float32) - INK) * (255 / (PAPER - INK))).astype(np.uint8)
    top = top - len(grey) if top >= len(grey) else max(0, top)
    left = max(0, min(left, picture.shape[1] - grey.shape[1]))
    target = picture[top : top + grey.shape[0], left : left + grey.shape[1]]
    target[:] = grey[: target.shape[0], : target.shape[1], None]
