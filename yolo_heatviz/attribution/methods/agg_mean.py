"""AGG-Mean: the mean of several methods' maps, which is more faithful than most of them, whatever the image.

Four are read from one pass: ODAM of what the image changes against grey, ODAM of what a place has beyond the mean of
the image, LayerCAM and SSGrad-CAM++. An activation that grey, or all of the image, has as well says nothing about a
place, however large it is: ODAM alone counts it.

Source: Rieger and Hansen, "Aggregating explanation methods for stable and robust explainability", arXiv 1903.00519; the
difference from a reference, Shrikumar et al., "Learning Important Features Through Propagating Activation Differences",
ICML 2017.
"""

from __future__ import annotations

import torch
from torch import Tensor

from . import layercam, odam, ssgradcam_pp


def attribute(activations: Tensor, gradients: Tensor, reference: Tensor) -> Tensor:
    """The mean of the methods' maps, each divided by its sum; one that is all 0 adds nothing.

    Args:
        activations, gradients: see `methods`.
        reference: `(C, H, W)` the stage's activations of grey.

    Example:
        >>> activations, slope = torch.tensor([[[1.0, 5.0, 3.0]]]), torch.tensor([[[0.0, 2.0, 2.0]]])
        >>> attribute(activations, slope, torch.ones(1, 1, 3)).tolist()
        [[0.0, 0.7291666865348816, 0.2708333432674408]]
    """
    mean = activations.mean(dim=(1, 2), keepdim=True)
    maps = [
        odam.attribute(activations - reference, gradients),
        odam.attribute(activations - mean, gradients),
        layercam.attribute(activations, gradients),
        ssgradcam_pp.attribute(activations, gradients),
    ]
    return torch.stack([each / each.sum().clamp(min=1e-30) for each in maps]).mean(dim=0)
