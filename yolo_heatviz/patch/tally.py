"""What has happened since the patch was first on, for the message at exit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What was found, and why nothing came of it."""

    found: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    waiting: str = ""


tally = Tally()
