"""Random numbers as they were: nothing that is measured takes one of the training's."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import Iterator

import numpy as np
import torch


@contextmanager
def random_numbers_kept() -> Iterator[None]:
    """Have the next random numbers of Python, NumPy and PyTorch be what they would have been without the block.

    Our own code draws none; a block of the user's own may draw some in evaluation mode too.

    Example:
        >>> _ = torch.manual_seed(0)
        >>> with random_numbers_kept():
        ...     first = torch.rand(3)
        >>> torch.equal(first, torch.rand(3))
        True
    """
    of_python, of_numpy, of_torch = random.getstate(), np.random.get_state(), torch.get_rng_state()
    devices = torch.cuda.is_available() and torch.cuda.is_initialized()
    of_devices = torch.cuda.get_rng_state_all() if devices else []
    try:
        yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)
        torch.set_rng_state(of_torch)
        if of_devices:
            torch.cuda.set_rng_state_all(of_devices)
