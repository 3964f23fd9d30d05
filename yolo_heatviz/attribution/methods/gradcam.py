"""Grad-CAM: each channel weighed by its mean gradient.

The mean lights up places that the target did not use: see HiResCAM.

Source: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", ICCV 2017.
"""

from __future__ import annotations

from torch import Tensor


def attribute(activations: Tensor, gradients: Tensor) -> Tensor:
    """The weighed sum of the channels, where it is above 0.

    Example:
        >>> import torch
        >>> attribute(torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[0.0, 3.0]]])).tolist()
        [[1.5, 3.0]]
    """
    return (activations * gradients.mean(dim=(1, 2), keepdim=True)).sum(dim=0).clamp(min=0)
