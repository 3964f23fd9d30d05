"""The patch's record of this process, for the message at exit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..heatmaps import active_settings
from . import runs


@dataclass
class History:
    """What was found, asked for and not drawn.

    Args:
        found: the dotted names of upstream's functions that were found.
        failures: the reasons why stages could not be drawn, counted.
        unheard: the reasons why a run asked for heatmaps in vain, counted.
        asked: whether `visualize=True` was passed to Ultralytics.
        parser_ended: whether argparse has ended the program, with its help or an error of the command line.
        refused: whether the program has refused a command line with our flag.
        program: the words that start the program, as the runner was given them; empty without it.
        scripted: whether a network that ran was TorchScript.
        script_without_flag: the detect script that takes `--visualize` again; empty if there is none.
    """

    found: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    unheard: Counter[str] = field(default_factory=Counter)
    asked: bool = False
    parser_ended: bool = False
    refused: bool = False
    program: str = ""
    scripted: bool = False
    script_without_flag: str = ""


history = History()


def outcome() -> tuple[Counter[str], Counter[str]]:
    """Count the stage outputs that were done, skipped and failed, and the reasons why there are not more."""
    counts = Counter(failed=sum(history.failures.values()))
    reasons = history.failures + history.unheard
    for writer in active_settings.writers():
        counts += writer.tally
        reasons += writer.reasons
    drawn, why = runs.counts()
    return counts + drawn, reasons + why
