"""Integrated gradients at a stage: what each place added to the target on the way from a blurred image to the image.

Source: Sundararajan et al., "Axiomatic Attribution for Deep Networks", ICML 2017; at a stage, Dhamdhere et al., "How
Important is a Neuron?", ICLR 2019.
"""

from __future__ import annotations

from typing import Sequence

import torch
from torch import Tensor


def step(before: Tensor, after: Tensor, gradients: Tensor) -> Tensor:
    """What each place added in one step: gradient times the change of the activations, summed over the channels.

    Args:
        before, after: `(C, H, W)` activations at the step's ends.
        gradients: `(C, H, W)` at its end.
    """
    return (gradients * (after - before)).sum(dim=0)


def attribute(steps: Sequence[Tensor]) -> Tensor:
    """The sum of all steps, `(H, W)`, where it is above 0.

    Example:
        >>> line = [torch.tensor([[[value, 1.0]]]) for value in (0.0, 1.0, 3.0)]
        >>> slope = torch.tensor([[[2.0, 5.0]]])
        >>> attribute([step(line[0], line[1], slope), step(line[1], line[2], slope)]).tolist()
        [[6.0, 0.0]]
    """
    return torch.stack(list(steps)).sum(dim=0).clamp(min=0)
