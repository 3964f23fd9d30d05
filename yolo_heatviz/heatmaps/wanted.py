"""What is made of an image's stages: which of their values that needs."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from ..drawing.scene import Scene
from ..drawing.views import VIEWS
from ..drawing.views.stage_maps import network_size
from ..model.stage_output import StageOutput
from ..settings import FOCUS, SHEET, Settings
from .device_energy import Measured
from .device_stages import CellsOf

GRID = "grid"


class Wanted(NamedTuple):
    """What is made of an image's stages."""

    settings: Settings
    views: Sequence[str]
    """The views that are drawn."""
    slot: int = 0
    """Which image of the batch it is."""
    scene: Scene | None = None
    origins: Sequence[int] = ()
    """The number of the stage that each box comes from, where that is known."""
    arrays: bool = False
    """Whole stages are written."""
    cells: CellsOf | None = None
    """Works out what the page keeps, where there is one."""

    @property
    def values(self) -> str:
        """The channels whose values are needed: `all`, `chosen`, or none, an empty text."""
        others = [name for name in self.views if name != GRID]
        alone = self.settings.channels != "top" and all(name != SHEET and VIEWS[name].chosen_alone for name in others)
        return "all" if self.arrays or (others and not alone) else "chosen" if others else ""

    def measured(self, output: StageOutput) -> Measured | None:
        """What the energy of a stage is measured in; None where nothing asks for it."""
        settings, shape = self.settings, output.maps.shape
        by_focus = settings.focus == "on" or (settings.channels == "top" and settings.top_by == FOCUS)
        if self.scene is None or (self.cells is None and not by_focus):
            return None
        size = network_size((shape[2], shape[3]), output.stride, output.input_size)
        return Measured(self.scene.areas(size), (shape[2], shape[3]), size)
