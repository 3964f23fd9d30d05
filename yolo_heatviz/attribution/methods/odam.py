"""ODAM: gradient times activation at each place, of one prediction.

Source: Zhao and Chan, "ODAM: Gradient-based Instance-Specific Visual Explanations for Object Detection", ICLR 2023.
"""

from __future__ import annotations

from torch import Tensor


def attribute(activations: Tensor, gradients: Tensor) -> Tensor:
    """What the channels together spoke for the target at each place: their sum, where it is above 0.

    Example:
        >>> import torch
        >>> attribute(torch.tensor([[[1.0, 2.0]], [[3.0, 1.0]]]), torch.tensor([[[1.0, 1.0]], [[-1.0, 1.0]]])).tolist()
        [[0.0, 3.0]]
    """
    return (activations * gradients).sum(dim=0).clamp(min=0)
