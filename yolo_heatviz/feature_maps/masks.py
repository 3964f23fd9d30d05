"""What the masks of instances cover of a feature map, exactly, whatever the two resolutions are."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from .areas import Areas, Part, part_of, rounded
from .letterbox import Place, place

MASKS = "masks"


class Frame(NamedTuple):
    """Where a mask's pixels lie in the network's input, in pixels of that."""

    top: float
    left: float
    height: float
    width: float


def frame_of(mask: tuple[int, int], image: tuple[int, int], within: Place) -> Frame:
    """The place of a mask in the network's input.

    Args:
        mask: its height and width. A mask covers an input of that size into which the image was letterboxed, as
            Ultralytics' `Masks` do; one of the image's own size covers the image.
        image: height and width of the image.
        within: where the image lies in the network's input, see `letterbox.place`.

    Example:
        >>> frame_of((640, 640), (480, 640), place((480, 640), (640, 640)))
        Frame(top=0.0, left=0.0, height=640.0, width=640.0)
        >>> frame_of((480, 640), (480, 640), place((480, 640), (640, 640)))
        Frame(top=80.0, left=0.0, height=480.0, width=640.0)
    """
    own = place(image, mask)
    down, across = within.height / own.height, within.width / own.width
    return Frame(within.top - own.top * down, within.left - own.left * across, mask[0] * down, mask[1] * across)


class Masks(Areas):
    """Masks of instances.

    Args:
        masks: `(h, w)` bool each, all of one size.
        frame: where they lie in the network's input.

    Example:
        >>> Masks([np.eye(2, dtype=bool)], Frame(0, 0, 8, 8)).coverage((1, 2), (8, 8)).tolist()
        [[0.5, 0.5]]
    """

    name = MASKS

    def __init__(self, masks: Sequence[np.ndarray], frame: Frame) -> None:
        super().__init__()
        self._masks = masks
        self._frame = frame

    def __len__(self) -> int:
        return len(self._masks)

    def coverage(self, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
        """See `Areas.coverage`."""
        union = np.zeros_like(self._masks[0])
        for mask in self._masks:
            union |= mask
        return self._cover(union, shape, size)

    def _each(self, shape: tuple[int, int], size: tuple[int, int]) -> list[Part]:
        return [part_of(self._cover(mask, shape, size)) for mask in self._masks]

    def _cover(self, mask: np.ndarray, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
        whole = part_of(mask)  # most of a mask is empty
        covered = whole.weights.astype(np.float64)
        for axis, at, start, side in (
            (0, whole.rows, self._frame.top, self._frame.height),
            (1, whole.columns, self._frame.left, self._frame.width),
        ):
            cell = shape[axis] / size[axis]
            step = side / mask.shape[axis] * cell
            covered = _integrals(np.moveaxis(covered, axis, 0), start * cell + at.start * step, step, shape[axis])
            covered = np.moveaxis(covered, 0, axis)
        return rounded(covered)


def _integrals(values: np.ndarray, start: float, step: float, count: int) -> np.ndarray:
    """The integral over each of `count` cells of values that each stand for a `step` along the first axis.

    Args:
        values: `(n, m)`.
        start: where the first begins, in cells.
        step: how far each reaches, in cells.
        count: how many cells there are.

    Returns:
        `(count, m)`.
    """
    sums = np.zeros((len(values) + 2, values.shape[1]))
    sums[1:-1] = values.cumsum(axis=0)
    sums[-1] = sums[-2]
    at = ((np.arange(count + 1) - start) / step).clip(0, len(values))
    low = np.floor(at).astype(int)
    return np.diff(sums[low] + (at - low)[:, None] * (sums[low + 1] - sums[low]), axis=0) * step
