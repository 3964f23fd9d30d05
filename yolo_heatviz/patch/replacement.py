"""Stage outputs handed over to the writer, so that nothing of ours reaches the running detector as an error."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import BoundArguments
from typing import Any, Callable, Iterator

from ..errors import count_reason, reason_of
from ..heatmaps import active_settings
from ..text import shown

logger = logging.getLogger(__name__)


@dataclass
class History:
    """The patch's record of this process, for the message at exit.

    Args:
        found: the dotted names of upstream's functions that were found.
        failures: the reasons why stages could not be drawn, counted.
        script_without_flag: the detect script that takes `--visualize` again; empty if there is none.
    """

    found: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    script_without_flag: str = ""


history = History()


def replace(original: Callable[..., Any], bound: BoundArguments) -> None:
    """Draw the stage that upstream's function was called for, whatever further parameters a fork has added."""
    bound.apply_defaults()
    arguments = bound.arguments
    with reported(f"stage {arguments['stage']} {arguments['module_type']}"):
        from ..heatmaps.feature_visualization import feature_visualization

        names = ("x", "module_type", "stage", "n", "save_dir")
        feature_visualization(**{name: arguments[name] for name in names if name in arguments})


def outcome() -> tuple[Counter[str], Counter[str]]:
    """Count the stage outputs that were done, skipped and failed, and the reasons of the last two."""
    counts = Counter(failed=sum(history.failures.values()))
    reasons = Counter(history.failures)
    for writer in active_settings.writers():
        counts += writer.tally
        reasons += writer.reasons
    return counts, reasons


@contextmanager
def reported(task: str) -> Iterator[None]:
    """Log an error instead of raising it, and keep it for the message at exit; `task` says what was being drawn."""
    try:
        yield
    except Exception as error:
        reason = f"{task}: {reason_of(error)}"
        count_reason(history.failures, reason)
        logger.warning("no heatmap: %s", shown(reason))
