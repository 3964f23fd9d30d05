"""An image after its pass, for what is recorded of a run, whoever has detected in it."""

from __future__ import annotations

from typing import Callable, Mapping, NamedTuple, Sequence

from ..drawing.scene import Scene
from ..feature_maps.box_energy import BoxEnergy
from ..files.entries import DenseEntry, FoundEntry, SourceEntry
from ..model.stages import Key, Stage

Energies = Mapping[Key, "tuple[Stage, BoxEnergy]"]
"""The box energy of each stage that is shown."""


class Seen(NamedTuple):
    """An image, and what was found in it."""

    size: tuple[int, int]
    """Its height and width."""
    found: list[FoundEntry] | None
    """The detections; None where the network finds none, or they are not known."""
    dense: DenseEntry
    """What a network found that gives a value a pixel."""
    scene: Callable[[], Scene]
    """Makes what lies under the heatmaps, where they need it."""
    origins: Sequence[int] = ()
    """The number of the stage that each detection comes from, where that is known."""
    explain: Callable[[Energies], SourceEntry] | None = None
    """Says where each detection comes from, where that is known."""
