"""The questions of a run about its detections; nothing heavy is imported for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from ..drawing.box_style import BoxStyle
from ..settings import Settings


@dataclass(frozen=True)
class Query:
    """The questions about each image's detections, and the way the answers are drawn."""

    settings: Settings
    style: BoxStyle
    explain: bool = False
    """Where each box comes from, with a picture of it."""
    probes: Sequence[str] = ()
    """The places to ask about, see `probes.Probes`."""
    report: bool = False
    """The run's page shows where boxes come from, where the head can tell."""
    augment: bool = False
    """The run makes several passes over an image."""

    @property
    def by_flag(self) -> bool:
        """True where `--explain` or `--probe` asks, and an answer that cannot be given is an error."""
        return self.explain or bool(self.probes)
