"""SSGrad-CAM++: Grad-CAM++'s weights of the channels, at each place in proportion to its gradient.

Source: Yamauchi, "Spatial Sensitive Grad-CAM++: Improved visual explanation for object detectors via weighted
combination of gradient map", CVPR Workshops 2024.
"""

from __future__ import annotations

from torch import Tensor

from . import gradcam_pp


def attribute(activations: Tensor, gradients: Tensor) -> Tensor:
    """The weighed sum of the channels, each times its gradients' magnitudes from 0 to 1, where it is above 0.

    Example:
        >>> import torch
        >>> attribute(torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[0.0, 1.0]]])).tolist()
        [[0.0, 0.4000000059604645]]
    """
    magnitude = gradients.abs()
    largest = magnitude.amax(dim=(1, 2), keepdim=True)
    sensitivity = magnitude / largest.clamp(min=1e-30)
    return (activations * sensitivity * gradcam_pp.weights(activations, gradients)).sum(dim=0).clamp(min=0)
