"""What is known of a stage's maps where they themselves stayed on the device that made them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .box_energy import BoxEnergy
from .normalise import Levels


class Cells(NamedTuple):
    """Maps as the page keeps them: the L2 norm over the channels, then channels."""

    numbers: np.ndarray
    """`(k,)` int64: the channels' numbers; some may stand twice."""
    planes: np.ndarray
    """`(2, 1 + k, h, w)` uint8: all high bytes of the codes, then all low bytes."""
    low: np.ndarray
    """`(1 + k,)` float64: each map's smallest finite value, NaN where it has none."""
    high: np.ndarray
    """`(1 + k,)` float64: each map's largest finite value."""
    norm: np.ndarray
    """`(H, W)` uint8: the L2 norm as levels of a colour map."""


class Readout(NamedTuple):
    """What a device worked out of a stage of one image, and what it gave of the maps themselves."""

    values: np.ndarray | None = None
    """`(n, H, W)` float32: the maps, where they are needed."""
    is_whole: bool = False
    """`values` are of all channels."""
    numbers: np.ndarray | None = None
    """`(n,)` int64: the numbers of the channels that the settings choose, where they are needed."""
    pages: tuple[Levels, ...] = ()
    """The chosen channels' levels, page by page of the grid."""
    energy: BoxEnergy | None = None
    cells: Cells | None = None
