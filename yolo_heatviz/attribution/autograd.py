"""Gradients, also where the caller has them off."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator

import torch


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
