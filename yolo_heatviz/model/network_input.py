"""The size of what a running network was called with, as seen from a function that its forward pass calls."""

from __future__ import annotations

import sys
from types import FrameType

import torch

_CALL = "_call_impl", "torch.nn.modules.module"
_ARGUMENTS = ("args", "input")  # the latter until PyTorch 1.13


def input_size() -> tuple[int, int] | None:
    """Return height and width of the input of the innermost module that is running; None outside of any.

    Example:
        >>> class Network(torch.nn.Module):
        ...     def forward(self, x):
        ...         return input_size()
        >>> Network()(torch.zeros(1, 3, 64, 48)), input_size()
        ((64, 48), None)
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if (frame.f_code.co_name, frame.f_globals.get("__name__")) == _CALL:
            found = frame.f_locals
            inputs = next((found[name] for name in _ARGUMENTS if name in found), ())
            first = inputs[0] if inputs else None
            return (first.shape[-2], first.shape[-1]) if isinstance(first, torch.Tensor) and first.ndim > 2 else None
        frame = frame.f_back
    return None
