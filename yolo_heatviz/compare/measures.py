"""How much of a map lies inside boxes: its energy, and its hottest cell."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from ..drawing.box import Box
from ..feature_maps.areas import Areas, UprightBoxes
from ..feature_maps.box_energy import energy_inside
from ..feature_maps.polygons import RotatedBoxes
from .found import FoundBox


class Measured(NamedTuple):
    """A map of an image, measured."""

    focus: float
    """The share of its energy, its values above its minimum, inside the boxes."""
    pointing: float
    """1 where the middle of its hottest cell lies inside one, else 0."""
    area: float
    """The share of the map that they cover: what a map without a preference has."""


NOTHING = Measured(np.nan, np.nan, np.nan)


def measure(cells: np.ndarray, frame: tuple[float, float, float, float], boxes: Sequence[FoundBox]) -> Measured:
    """Measure a map.

    Args:
        cells: `(h, w)` real numbers.
        frame: left, top, right, bottom of it in image pixels.
        boxes: in image pixels; none: there is nothing to measure.

    Example:
        >>> box = FoundBox("hole", (0, 0, 10, 10))
        >>> measure(np.array([[3.0, 1.0], [0.0, 0.0]]), (0, 0, 20, 20), [box])
        Measured(focus=0.75, pointing=1.0, area=0.25)
    """
    if not boxes or not np.isfinite(cells).any():
        return NOTHING
    corners = np.array([Box(box.xyxy, corners=box.corners).outline for box in boxes]) - frame[:2]
    size = (frame[3] - frame[1], frame[2] - frame[0])
    turned = any(box.corners is not None for box in boxes)
    areas: Areas = RotatedBoxes(corners) if turned else UprightBoxes(corners[:, [0, 2]].reshape(-1, 4))
    covered = areas.coverage((cells.shape[0], cells.shape[1]), size)  # type: ignore[arg-type]
    focus = float(energy_inside(cells[None], covered)[0])
    return Measured(focus, float(_points(cells, corners, size)), float(covered.mean()))


def _points(cells: np.ndarray, corners: np.ndarray, size: tuple[float, float]) -> bool:
    """True where the hottest cell's middle lies inside one of the boxes, `(k, 4, 2)` corners in order around it."""
    row, column = divmod(int(np.where(np.isfinite(cells), cells, -np.inf).argmax()), cells.shape[1])
    at = np.array([(column + 0.5) / cells.shape[1] * size[1], (row + 0.5) / cells.shape[0] * size[0]])
    sides, to = np.roll(corners, -1, axis=1) - corners, at - corners
    turns = sides[..., 0] * to[..., 1] - sides[..., 1] * to[..., 0]
    return bool(((turns >= 0).all(axis=1) | (turns <= 0).all(axis=1)).any())
