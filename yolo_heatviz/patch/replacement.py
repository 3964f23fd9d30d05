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
class Tally:
    """What was found, and why nothing came of it."""

    found: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    waiting: str = ""


tally = Tally()


def instead(original: Callable[..., Any], bound: BoundArguments) -> None:
    """Draw the stage that upstream's function was called for, whatever further parameters a fork gave it."""
    bound.apply_defaults()
    given = bound.arguments
    with reported(f"stage {given['stage']} {given['module_type']}"):
        from ..heatmaps.feature_visualization import feature_visualization

        names = ("x", "module_type", "stage", "n", "save_dir")
        feature_visualization(**{name: given[name] for name in names if name in given})


def outcome() -> tuple[Counter[str], Counter[str]]:
    """Counts of the stage outputs that were done, skipped and failed, and of the reasons."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for writer in active_settings.writers():
        counts += writer.tally
        reasons += writer.reasons
    return counts, reasons


@contextmanager
def reported(what: str) -> Iterator[None]:
    """Log what goes wrong, and keep it for the message at exit."""
    try:
        yield
    except Exception as error:
        reason = f"{what}: {reason_of(error)}"
        count_reason(tally.failures, reason)
        logger.warning("no heatmap: %s", shown(reason))
