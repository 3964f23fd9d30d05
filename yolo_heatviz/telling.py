"""What a command prints is not what it is run for: a reader that leaves does not cost the results their exit status."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def telling() -> Iterator[None]:
    """Print inside the block; where nobody reads stdout any more, or its disk is full, the rest is told to nobody.

    Example:
        >>> with telling():
        ...     print("done")
        done
    """
    try:
        yield
        sys.stdout.flush()
    except OSError:
        nobody = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nobody, sys.stdout.fileno())  # else Python tries again as it ends, and ends with a status of its own
        os.close(nobody)
