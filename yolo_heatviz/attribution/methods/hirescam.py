"""HiResCAM: gradient times activation at each place, with its sign.

Source: Draelos and Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural
networks", arXiv 2011.08891.
"""

from __future__ import annotations

from torch import Tensor


def attribute(activations: Tensor, gradients: Tensor) -> Tensor:
    """What the channels together spoke for the target at each place; below 0, against it.

    Example:
        >>> import torch
        >>> attribute(torch.tensor([[[1.0, 2.0]], [[3.0, 1.0]]]), torch.tensor([[[1.0, 1.0]], [[-1.0, 1.0]]])).tolist()
        [[-2.0, 3.0]]
    """
    return (activations * gradients).sum(dim=0)
