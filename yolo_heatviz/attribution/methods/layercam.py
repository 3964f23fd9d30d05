"""LayerCAM: activations times their positive gradients.

Source: Jiang et al., "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization", IEEE TIP 2021.
"""

from __future__ import annotations

from torch import Tensor


def attribute(activations: Tensor, gradients: Tensor) -> Tensor:
    """The sum of the channels at each place, weighed by their gradients above 0, where it is above 0.

    Example:
        >>> import torch
        >>> attribute(torch.tensor([[[1.0, 2.0]], [[3.0, 1.0]]]), torch.tensor([[[1.0, 1.0]], [[-1.0, 1.0]]])).tolist()
        [[1.0, 3.0]]
    """
    return (activations * gradients.clamp(min=0)).sum(dim=0).clamp(min=0)
