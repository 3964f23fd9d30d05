"""Grad-CAM++: each channel weighed by its positive gradients, those of small areas as much as those of large ones.

Source: Chattopadhay et al., "Grad-CAM++: Improved Visual Explanations for Deep Convolutional Networks", WACV 2018.
"""

from __future__ import annotations

import torch
from torch import Tensor


def attribute(activations: Tensor, gradients: Tensor) -> Tensor:
    """The weighed sum of the channels, where it is above 0.

    Example:
        >>> attribute(torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[0.0, 1.0]]])).tolist()
        [[0.20000000298023224, 0.4000000059604645]]
    """
    return (activations * weights(activations, gradients)).sum(dim=0).clamp(min=0)


def weights(activations: Tensor, gradients: Tensor) -> Tensor:
    """A weight for each channel, `(C, 1, 1)`: the paper's equations 10 and 19, of the exponential of the target."""
    square = gradients**2
    below = 2 * square + activations.sum(dim=(1, 2), keepdim=True) * gradients**3
    share = torch.where(below == 0, torch.zeros_like(below), square / below)
    return (share * gradients.clamp(min=0)).sum(dim=(1, 2), keepdim=True)
