"""Gradients, also where the caller has them off; and none where they would be 0."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator

import torch
from torch import Tensor


@contextmanager
def gradients_on() -> Iterator[None]:
    """Record gradients inside the block, also where the caller is in inference mode.

    Example:
        >>> with torch.inference_mode(), gradients_on():
        ...     (torch.ones(2, requires_grad=True) * 2).requires_grad
        True
    """
    with torch.inference_mode(False), torch.enable_grad():
        yield


def skip_zero_gradients(values: Tensor) -> Tensor:
    """The same values; where their gradient is 0 everywhere, what they came from is not asked for any.

    Example:
        >>> here, there = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
        >>> (skip_zero_gradients(here) + 0 * skip_zero_gradients(there)).sum().backward()
        >>> here.grad.tolist(), there.grad
        ([1.0, 1.0], None)
    """
    return _SkipZeros.apply(values) if values.requires_grad else values


class _SkipZeros(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor) -> Tensor:
        return values.clone()  # who is given it may write into it

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor | None:
        return gradients[0] if gradients[0].any() else None
