"""An image's heatmaps: files, a stage's beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Mapping, Sequence

from ..drawing.picture import Picture
from ..drawing.scene import Scene
from ..drawing.views.stage_maps import StageMaps
from ..feature_maps.box_energy import BoxEnergy
from ..files.atomic import make_folder, write_bytes
from ..files.entries import StageEntry
from ..model.stage_output import StageOutput
from ..model.stages import Key, Stage
from .device_stages import CellsOf
from .readout import read
from .wanted import Wanted
from .writer import Page, StageWriter

StagePage = Callable[[StageMaps, Stage, Sequence[int]], str]
"""Writes a stage's file of the page, of the boxes with these numbers, and gives its path."""


class ImageSink:
    """Writes the stages of one image, see `frame.Sink`.

    Args:
        writer: draws and writes.
        folder: where the files go.
        page: writes the page's file of a stage; None for no page.
        cells: works out what the page keeps of a stage's maps on the device where they lie.

    Attributes:
        energies: the box energy of each stage, where a page is made and the boxes are known.
    """

    def __init__(
        self, writer: StageWriter, folder: Path, page: StagePage | None = None, cells: CellsOf | None = None
    ) -> None:
        self.settings = writer.settings
        self.name = folder.name
        self.slot = 0
        self.overwritten = writer.overwritten
        self.energies: dict[Key, tuple[Stage, BoxEnergy]] = {}
        self._writer = writer
        self._folder = folder
        self._page = page
        self._cells = cells

    def read(
        self, outputs: Sequence[StageOutput], scene: Scene | None, origins: Sequence[int]
    ) -> Sequence[StageOutput]:
        """See `frame.Sink.read`."""
        settings = self.settings
        views = settings.views if settings.pictures else ()
        arrays = settings.arrays != "off"
        return read(outputs, Wanted(settings, views, self.slot, scene, origins, arrays, self._cells))

    def draw(
        self, output: StageOutput, before: StageEntry | None, scene: Scene | None, origins: Sequence[int]
    ) -> StageEntry:
        """Write the stage's files."""
        page = None if self._page is None else self._with_boxes(self._page, origins)
        return self._writer.write_image(output, self.slot, self._folder, scene=scene, page=page)

    def _with_boxes(self, page: StagePage, origins: Sequence[int]) -> Page:
        def write(stage_maps: StageMaps, stage: Stage) -> str:
            if stage_maps.box_energy is not None:
                self.energies[stage.key] = stage, stage_maps.box_energy
            return page(stage_maps, stage, [box for box, origin in enumerate(origins) if origin == stage.key])

        return write

    def add(self, entry: StageEntry, stem: str, picture: Picture) -> None:
        """Write the picture."""
        make_folder(self._folder)
        path = self._folder / f"{stem}{picture.suffix}"
        write_bytes(path, picture.encoded())
        entry["files"] = [f"{self.name}/{path.name}"]

    def close(self, entries: Mapping[Key, StageEntry]) -> None:
        """All is written already."""
