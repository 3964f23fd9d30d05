"""What the page keeps of a stage, encoded: from its maps, or from what a device has made of them."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from ..drawing.views.stage_maps import StageMaps
from ..feature_maps.normalise import normalise
from ..feature_maps.readout import Cells
from ..feature_maps.reductions import l2
from .cells import means, side_of
from .encoding import Encoded, encode, packed

BEST = 5
"""Channels that are kept for each box that comes from a stage."""


class StageCells(NamedTuple):
    """The L2 norm of a stage over its channels, then some of these."""

    encoded: Encoded
    side: int
    """Pixels along a cell's side, see `cells.side_of`."""
    norm: np.ndarray
    """`(H, W)` uint8: the L2 norm as levels of a colour map."""


def stage_cells(stage_maps: StageMaps, numbers: Sequence[int]) -> StageCells:
    """Encode a stage's L2 norm and the channels with these numbers."""
    _, height, width = stage_maps.shape
    side = side_of(height, width, stage_maps.stride)
    if stage_maps.readout is not None and stage_maps.readout.cells is not None:
        return StageCells(_joined(stage_maps.readout.cells, numbers), side, stage_maps.readout.cells.norm)
    norm = l2(stage_maps.maps)
    stacks = norm[None], stage_maps.maps[list(numbers)]
    return StageCells(encode(*(means(maps, side) for maps in stacks)), side, normalise(norm[None]).levels[0])


def _joined(cells: Cells, numbers: Sequence[int]) -> Encoded:
    """The codes of the norm and of these channels, as `encode` gives them."""
    places = {number: place for place, number in enumerate(cells.numbers.tolist(), 1)}
    order = [0, *(places[number] for number in numbers)]
    low, high = ([None if np.isnan(end) else end for end in each[order].tolist()] for each in (cells.low, cells.high))
    return Encoded(low, high, *packed(*np.ascontiguousarray(cells.planes[:, order])))
