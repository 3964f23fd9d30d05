"""D-RISE: how much of the prediction is left under random masks; it reads the network's output alone.

Source: Petsiuk et al., "Black-box Explanation of Object Detectors via Saliency Maps", CVPR 2021. The paper weighs a
mask by IoU, cosine of the class scores and objectness; here by IoU times the class's confidence, which heads of one
class have as well.
"""

from __future__ import annotations

from typing import Iterator

import torch
from torch import Tensor
from torch.nn import functional

MASKS = 1000
_CELLS = 16
_SHOWN = 0.5
_BATCH = 16


def masks(size: tuple[int, int], count: int = MASKS, seed: int = 0) -> Iterator[Tensor]:
    """Random masks in batches: a grid of 16 x 16 cells, half of them shown, shifted and enlarged with soft edges.

    Args:
        size: height and width.
        count: how many in all.
        seed: the same one gives the same masks.

    Yields:
        `(b, 1, *size)` float32 in [0, 1].

    Example:
        >>> [batch.shape[0] for batch in masks((32, 32), 20)]
        [16, 4]
    """
    random = torch.Generator().manual_seed(seed)
    cell = [-(-side // _CELLS) for side in size]
    while count > 0:
        number = min(_BATCH, count)
        count -= number
        grid = (torch.rand(number, 1, _CELLS + 1, _CELLS + 1, generator=random) < _SHOWN).float()
        large = [(_CELLS + 1) * each for each in cell]
        soft = functional.interpolate(grid, large, mode="bilinear", align_corners=False)
        top, left = (int(torch.randint(each, (1,), generator=random)) for each in cell)
        yield soft[:, :, top : top + size[0], left : left + size[1]]


def attribute(batch: Tensor, scores: Tensor) -> Tensor:
    """What a batch of masks says: their sum, each times what was left of the prediction under it.

    Args:
        batch: `(b, 1, H, W)`.
        scores: `(b,)`.

    Returns:
        `(H, W)`.

    Example:
        >>> attribute(torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]]]), torch.tensor([0.5, 0.25])).tolist()
        [[0.5, 0.25]]
    """
    return (batch[:, 0] * scores[:, None, None]).sum(dim=0)
