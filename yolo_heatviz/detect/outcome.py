"""The outcome of a run's sources, and the exit status that follows from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..cli import Exit
from ..detections.dense import DenseTally
from ..files.entries import SourceEntry
from ..files.manifest import files_of
from ..model.stages import Key
from ..text import counted


@dataclass
class RunOutcome:
    """Counts sources and what was found in them, and keeps the failures for stderr.

    Example:
        >>> outcome = RunOutcome()
        >>> outcome.add("bus.jpg", {"status": "failed", "reason": "damaged", "stages": [], "files": []})
        >>> outcome.status.name, outcome.failures
        ('NOTHING_WRITTEN', ['bus.jpg: damaged'])
    """

    done: int = 0
    failed: int = 0
    wrote: bool = False
    """A source has a file."""
    recorded: bool = True
    """The manifest is in place."""
    stopped: Exit | None = None
    """The status of a signal that ended the run."""
    classes: Counter[str] = field(default_factory=Counter)
    """Detections by class name."""
    finds: bool = True
    """The network finds classes, as far as is known."""
    dense: DenseTally = field(default_factory=DenseTally)
    """What a network found that gives a value a pixel."""
    notes: list[str] = field(default_factory=list)
    """The lines for stderr of what is no failure."""
    failures: list[str] = field(default_factory=list)
    """The lines for stderr of what failed."""
    named: frozenset[Key] = frozenset()
    """The stages that the user named one by one: one that gives nothing to draw is a failure, told once."""

    def add(self, source: str, entry: SourceEntry) -> None:
        """Count a source by its finished entry."""
        self.wrote = self.wrote or bool(files_of(entry))
        if entry["status"] == "done":
            self.done += 1
        else:
            self.failed += 1
            self.fail(f"{source}: {entry['reason']}")
        for stage in entry["stages"]:
            if stage["status"] == "failed":
                self.fail(f"{source}: stage {stage['stage']} {stage['module']}: {stage['reason']}")
            key = stage.get("path", stage["stage"])
            if stage["status"] == "skipped" and key in self.named:
                self.named -= {key}
                self.fail(f"stage {key} {stage['module']} gives nothing to draw: {stage['reason']}")

    def fail(self, reason: str) -> None:
        """Record a failure."""
        self.failures.append(reason)

    @property
    def status(self) -> Exit:
        """The run's exit status."""
        if self.stopped is not None:
            status = self.stopped
        elif not self.failures:
            status = Exit.DONE
        else:
            status = Exit.FAILED if self.done or self.wrote else Exit.NOTHING_WRITTEN
        return status if self.recorded else max(status, Exit.NOTHING_WRITTEN)

    @property
    def found(self) -> str:
        """The detections in words: `, found 3 persons, 1 bus`, or `, found nothing`; empty where nothing can be."""
        words = counted(self.classes) if self.finds else self.dense.words
        return f", found {words}" if words else ""
