"""Stage outputs handed over to the writer, so that nothing of ours reaches the running detector as an error."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from inspect import BoundArguments
from typing import Any, Callable, Iterator

from ..errors import count_reason, reason_of
from ..text import shown
from . import tally
from .record import history

logger = logging.getLogger(__name__)


def replace(original: Callable[..., Any], bound: BoundArguments) -> None:
    """Draw the stage that upstream's function was called for, whatever further parameters a fork has added."""
    bound.apply_defaults()
    arguments = bound.arguments
    with reported(f"stage {arguments['stage']} {arguments['module_type']}"):
        from ..heatmaps.feature_visualization import feature_visualization

        names = ("x", "module_type", "stage", "n", "save_dir")
        feature_visualization(**{name: arguments[name] for name in names if name in arguments})


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
