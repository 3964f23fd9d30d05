"""Stage outputs handed over to the writer, so that nothing of ours reaches the running detector as an error."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager
from inspect import BoundArguments
from typing import TYPE_CHECKING, Any, Callable, Iterator

from ..errors import count_reason, reason_of
from ..heatmaps import active_settings
from ..settings import Settings
from ..text import shown
from .tally import tally

if TYPE_CHECKING:
    from ..heatmaps.writer import StageWriter

logger = logging.getLogger(__name__)
_writers: dict[Settings, StageWriter] = {}


def instead(original: Callable[..., Any], bound: BoundArguments) -> None:
    """Draw the stage that upstream's function was called for, whatever further parameters a fork gave it."""
    bound.apply_defaults()
    given = bound.arguments
    with reported(f"stage {given['stage']} {given['module_type']}"):
        writer()
        from ..heatmaps.feature_visualization import feature_visualization

        names = ("x", "module_type", "stage", "n", "save_dir")
        feature_visualization(**{name: given[name] for name in names if name in given})


def writer() -> StageWriter:
    """The writer with the settings of now, which `feature_visualization` uses too while the patch is on."""
    from ..heatmaps import feature_visualization as visualise

    _writers.setdefault(visualise.writer.settings, visualise.writer)
    settings = active_settings.settings()
    if settings not in _writers:
        _writers[settings] = visualise.StageWriter(settings)
    visualise.writer = _writers[settings]
    return visualise.writer


def rest() -> None:
    """Give `feature_visualization` its own settings back."""
    if _writers:
        writer()


def outcome() -> tuple[Counter[str], Counter[str]]:
    """How many stage outputs were done, skipped and failed, and how often for which reason."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for each in _writers.values():
        counts += each.tally
        reasons += each.reasons
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
