"""EigenCAM: the first principal component of the activations. It reads no gradient: one map for all boxes of an image.

Source: Muhammad and Yeasin, "Eigen-CAM: Class Activation Map using Principal Components", IJCNN 2020.
"""

from __future__ import annotations

import torch
from torch import Tensor


def attribute(activations: Tensor) -> Tensor:
    """The activations along their first principal direction, where that is above 0.

    A principal direction has no sign of its own; here it is the one along which the activations lie in the mean, so
    that two runs, and two machines, give the same map.

    Example:
        >>> attribute(torch.tensor([[[3.0, 6.0, -3.0]], [[4.0, 8.0, -4.0]]])).round().tolist()
        [[5.0, 10.0, 0.0]]
    """
    flat = activations.flatten(1).T
    direction = torch.linalg.svd(flat, full_matrices=False).Vh[0]
    along = flat @ direction
    return (along * (1 if along.sum() >= 0 else -1)).view(activations.shape[1:]).clamp(min=0)
