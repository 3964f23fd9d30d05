"""What could not be drawn: told, counted, and never an error of the running detector."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from typing import Iterator

from ..errors import count_reason, reason_of
from ..text import shown
from . import tally
from .record import history

logger = logging.getLogger(__name__)


@contextmanager
def reported(task: str) -> Iterator[None]:
    """Log an error instead of raising it, and keep it for the message at exit; `task` says what was being drawn."""
    try:
        yield
    except Exception as error:
        reason = f"{task}: {reason_of(error)}"
        count_reason(history.failures, reason)
        logger.warning("no heatmap: %s", shown(reason))
    finally:
        with suppress(RuntimeError):  # another thread has just counted: the next stage tells of both
            tally.publish()


def in_vain(reason: str) -> None:
    """Say at once why a run that asked for heatmaps gets none, and keep it for the message at exit."""
    count_reason(history.unheard, reason)
    tally.publish()
    logger.warning("no heatmap: %s", shown(reason))
