"""DeepLIFT at a stage: how much of the target comes from what each place has beyond a reference.

Its multipliers are gradients that passed through straight lines in place of activation functions: see `rescale`, which
says what the reference is, too.

Source: Shrikumar et al., "Learning Important Features Through Propagating Activation Differences", ICML 2017.
"""

from __future__ import annotations

from torch import Tensor


def attribute(activations: Tensor, multipliers: Tensor, reference: Tensor) -> Tensor:
    """Multiplier times difference from the reference, summed over channels, where it is above 0.

    Args:
        activations, multipliers: `(C, H, W)`, see `methods`.
        reference: `(C, 1, 1)`.

    Example:
        >>> import torch
        >>> activations, multipliers = torch.tensor([[[1.0, 5.0, 3.0]]]), torch.tensor([[[1.0, 2.0, -1.0]]])
        >>> attribute(activations, multipliers, torch.tensor([[[2.0]]])).tolist()
        [[0.0, 6.0, 0.0]]
    """
    return (multipliers * (activations - reference)).sum(dim=0).clamp(min=0)
