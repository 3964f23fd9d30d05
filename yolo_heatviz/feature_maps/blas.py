"""BLAS on one thread, for what only BLAS and LAPACK do quickly."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Iterator

_lock = threading.RLock()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep NumPy's matrix products and eigenvectors to the thread that calls them, in a `with` block or a function.

    BLAS would wake a thread for each core, and these then wait for more work in a loop and take the processors from the
    detector. How many it may wake is set for the whole process: what was set before comes back at the end of the block,
    and so that it does, one thread at a time is within such a block.

    Example:
        >>> import numpy as np
        >>> with one_blas_thread():
        ...     variances, axes = np.linalg.eigh(np.eye(3))
        >>> variances.tolist()
        [1.0, 1.0, 1.0]
    """
    with _lock, _libraries().limit(limits=1, user_api="blas"):
        yield


@lru_cache(maxsize=None)
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController  # most runs have no such block

    return ThreadpoolController()
