"""SIGTERM ends a run as Ctrl-C does: in order, with what there is recorded."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import Iterator, NoReturn


class Terminated(KeyboardInterrupt):
    """SIGTERM came."""


@contextmanager
def sigterm_interrupts() -> Iterator[None]:
    """Within the block SIGTERM raises `Terminated`, where nobody else has a handler of it, or has it ignored."""
    ours = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, _raise)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _raise(*_: object) -> NoReturn:
    raise Terminated
