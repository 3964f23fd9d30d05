"""The heatmaps of an image, or of a video's frames one after the other: where they go is a sink's business."""

from __future__ import annotations

from typing import Callable, Mapping, Protocol, Sequence

from ..drawing import views
from ..drawing.picture import Picture
from ..drawing.scene import Scene
from ..drawing.views import sheet
from ..errors import HeatvizError
from ..files.entries import StageEntry
from ..model.overwritten import Overwritten
from ..model.parcel import is_remote
from ..model.stage_output import StageOutput
from ..model.stages import Key
from ..model.tensors import NotAMapError
from ..settings import Settings
from .outcome import part_entry, recorded
from .painter import stage_maps_of


class Sink(Protocol):
    """Takes the heatmaps of an image or a stream.

    Attributes:
        settings: how they are drawn.
        name: of the image or stream.
        slot: which image of the batch is shown, where several streams run side by side.
        overwritten: which stages must be held as copies.
    """

    settings: Settings
    name: str
    slot: int
    overwritten: Overwritten

    def read(
        self, outputs: Sequence[StageOutput], scene: Scene | None, origins: Sequence[int]
    ) -> Sequence[StageOutput]:
        """Bring what `draw` will need of an image's stages to the host, where they lie on a device.

        Args:
            outputs: what the stages gave.
            scene: as `draw` will get it, as `origins`.

        Returns:
            The same, with what came.
        """

    def draw(
        self, output: StageOutput, before: StageEntry | None, scene: Scene | None, origins: Sequence[int]
    ) -> StageEntry:
        """Draw a stage, and return what the manifest says of it.

        Args:
            output: what the stage gave.
            before: what the manifest said of it so far, in earlier frames.
            scene: the image and its boxes, where they are known.
            origins: the number of the stage that each box comes from, where that is known.
        """

    def add(self, entry: StageEntry, stem: str, picture: Picture) -> None:
        """Take a picture of all stages together, with its entry and the name of its file without the suffix."""

    def close(self, entries: Mapping[Key, StageEntry]) -> None:
        """Complete the entries: nothing more is drawn."""


class Heatmaps:
    """Draws each stage as it comes, or all once the boxes are known, where a view shows those.

    Stages that lie on a device are drawn together as well: what is shown of them leaves it in one copy.

    Args:
        sink: where the pictures go.
        before_each: called before each stage is drawn, in the thread that calls `finish`: all stages are held until
            then; None to draw each at once that needs no boxes.

    Attributes:
        waits: stages are held until the boxes are known.
        is_held: stages are held until `finish`, for whatever reason; of a device's, known once the first is here.
    """

    def __init__(self, sink: Sink, before_each: Callable[[], object] | None = None) -> None:
        self.waits = sink.settings.focus == "on" or sink.settings.needs_scene
        self.is_held = self.waits or before_each is not None
        self._before_each = before_each
        self._is_over = False
        self._sink = sink
        self._entries: dict[Key, StageEntry] = {}
        self._shown: set[Key] = set()
        self._held: dict[Key, StageOutput] = {}

    def next_frame(self) -> None:
        """A new frame begins."""
        self._shown.clear()
        self._held.clear()
        self._is_over = False

    def passed(self) -> None:
        """The frame has passed through the network, and the next has not begun to."""
        self._sink.overwritten.learn()
        self._is_over = True

    def on_stage(self, output: StageOutput) -> None:
        """Take what a stage gives; the further passes of test-time augmentation are not shown."""
        key = output.stage.key
        if key in self._shown:
            return
        self._shown.add(key)
        self.is_held = self.is_held or is_remote(output.output)
        if self.is_held:
            self._held[key] = self._sink.overwritten.hold(output)
        else:
            self._draw(output)

    def finish(self, scene: Scene | None, origins: Sequence[int] = ()) -> None:
        """Draw what is held.

        Args:
            scene: the image and its boxes, where the stages wait for them.
            origins: the number of the stage that each box comes from, where that is known.
        """
        if not self._is_over:
            self.passed()
        known = (scene, origins) if self.waits else (None, ())
        self._held = {each.stage.key: each for each in self._sink.read(list(self._held.values()), *known)}
        for output in self._held.values():
            if self._before_each is not None:
                self._before_each()
            self._draw(output, *known)
        if scene is not None and views.SHEET in self._sink.settings.views:
            self._sheet(scene)
        self._held.clear()

    def _draw(self, output: StageOutput, scene: Scene | None = None, origins: Sequence[int] = ()) -> None:
        key = output.stage.key
        self._entries[key] = self._sink.draw(output, self._entries.get(key), scene, origins)

    def _sheet(self, scene: Scene) -> None:
        entry = self._entries.setdefault(views.SHEET, part_entry(views.SHEET))
        if entry["status"] != "done":
            return
        with recorded(entry):
            tiles = [tile for output in self._held.values() for tile in self._tile(output, scene)]
            self._sink.add(entry, views.SHEET, sheet.compose_sheet(tiles, scene, self._sink.settings, self._sink.name))

    def _tile(self, output: StageOutput, scene: Scene) -> list[sheet.Tile]:
        settings = self._sink.settings
        try:
            return [sheet.tile(stage_maps_of(output, self._sink.slot, settings, scene=scene), settings)]
        except NotAMapError:
            return []
        except HeatvizError as error:  # this stage has no such tile; the others have theirs
            entry = self._entries.setdefault(output.stage.key, output.stage.entry)
            entry["status"], entry["reason"] = "failed", str(error)
            return []

    def close(self) -> list[StageEntry]:
        """Finish the pictures; what became of each stage, for the manifest."""
        if not self.waits and self._held:  # of a pass that failed, what was given before
            self.finish(None)
        self._sink.close(self._entries)
        return list(self._entries.values())
