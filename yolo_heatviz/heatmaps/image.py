"""Where a detect run's heatmaps go: files for an image's stages, one video for each stage of a video."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Sequence

from ..drawing import views
from ..drawing.picture import Picture
from ..drawing.scene import Scene
from ..drawing.views import sheet
from ..drawing.views.stage_maps import StageMaps
from ..errors import HeatvizError
from ..feature_maps.box_energy import BoxEnergy
from ..files.atomic import make_folder, write_bytes
from ..files.video import VideoFile
from ..model.stage_output import StageOutput
from ..model.stages import Key, Stage
from ..model.tensors import NotAMapError
from ..settings import Settings
from .outcome import recorded
from .painter import Painter, stage_maps_of
from .writer import StageWriter

StagePage = Callable[[StageMaps, Stage, Sequence[int]], str]


class Heatmaps:
    """What is shown of an image or a stream: each stage as it comes, or all once the boxes are known, where a view
    shows those.

    Args:
        settings: how heatmaps are drawn.
        painter: draws them.
        folder: where the files go.
        slot: which image of the batch is shown, where several streams run side by side.

    Attributes:
        energies: where each stage's energy lies, where a report is made of an image and its boxes are known.
    """

    def __init__(self, settings: Settings, painter: Painter, folder: Path, slot: int = 0) -> None:
        self.energies: dict[Key, tuple[Stage, BoxEnergy]] = {}
        self._settings = settings
        self._painter = painter
        self._folder = folder
        self._slot = slot
        self._entries: dict[Key, dict[str, Any]] = {}
        self._shown: set[Key] = set()
        self._origins: Sequence[int] = ()
        self._held: dict[Key, StageOutput] = {}
        self._views = settings.views
        self.waits = settings.focus == "on" or settings.needs_scene

    def next_frame(self) -> None:
        """A new frame begins."""
        self._shown.clear()
        self._held.clear()
        self.energies.clear()

    def on_stage(self, output: StageOutput) -> None:
        """Take what a stage gives; the further passes of test-time augmentation are not shown."""
        key = output.stage.key
        if key in self._shown:
            return
        self._shown.add(key)
        if self.waits:
            self._held[key] = output
        else:
            self._show(output, None)

    def finish(self, scene: Scene, origins: Sequence[int] = ()) -> None:
        """Draw what waited for the image and its boxes.

        Args:
            scene: both.
            origins: the number of the stage that each box comes from, where that is known.
        """
        self._origins = origins
        for output in self._held.values():
            self._show(output, scene)
        if views.SHEET in self._views:
            self._sheet(scene)
        self._held.clear()

    def _show(self, output: StageOutput, scene: Scene | None) -> None:
        raise NotImplementedError

    def _put(self, stem: str, picture: Picture) -> None:
        raise NotImplementedError

    def _sheet(self, scene: Scene) -> None:
        entry = self._entries.setdefault(views.SHEET, {"stage": "all", "module": "sheet", "from": [], "status": "done"})
        if entry["status"] != "done":
            return
        with recorded(entry):
            tiles = [tile for output in self._held.values() for tile in self._tile(output, scene)]
            self._put(views.SHEET, sheet.compose_sheet(tiles, scene, self._settings, self._folder.name))

    def _tile(self, output: StageOutput, scene: Scene) -> list[sheet.Tile]:
        stage = output.stage
        try:
            return [sheet.tile(stage_maps_of(output, self._slot, self._settings, scene=scene), self._settings)]
        except NotAMapError:
            return []
        except HeatvizError as error:  # this stage has no such tile; the others have theirs
            self._entries.setdefault(stage.key, stage.entry).update(status="failed", reason=str(error))
            return []

    def close(self) -> list[dict[str, Any]]:
        """What became of each stage, for the manifest."""
        return list(self._entries.values())


class ImageHeatmaps(Heatmaps):
    """Writes the stages of one image.

    Args:
        writer: draws and writes.
        folder: where the files go.
        page: writes the page's file of a stage, of the boxes with these numbers, and gives its path; None for no page.
    """

    def __init__(self, writer: StageWriter, folder: Path, page: StagePage | None = None) -> None:
        super().__init__(writer.settings, writer.painter, folder)
        self._writer = writer
        self._page = page

    def _show(self, output: StageOutput, scene: Scene | None) -> None:
        page = self._page_file if self._page else None
        (self._entries[output.stage.key],) = self._writer.write(output, [self._folder], scene=scene, page=page)

    def _page_file(self, stage_maps: StageMaps, stage: Stage) -> str:
        assert self._page is not None
        if stage_maps.box_energy is not None:
            self.energies[stage.key] = stage, stage_maps.box_energy
        boxes = [box for box, origin in enumerate(self._origins) if origin == stage.key]
        return self._page(stage_maps, stage, boxes)

    def _put(self, stem: str, picture: Picture) -> None:
        make_folder(self._folder)
        path = self._folder / f"{stem}{picture.suffix}"
        write_bytes(path, picture.encoded())
        self._entries[stem]["files"] = [f"{self._folder.name}/{path.name}"]


class VideoHeatmaps(Heatmaps):
    """Writes a video for each picture of a stage, a frame at a time.

    Args:
        settings: how heatmaps are drawn.
        folder: where the videos go, as `stage17_C3_features.mp4`.
        fps: frames a second.
        slot: which image of the batch is shown, where several streams run side by side.
    """

    def __init__(self, settings: Settings, folder: Path, fps: float, slot: int = 0) -> None:
        settings = settings.replace(focus="off")  # a caption that flickers tells nothing
        super().__init__(settings, Painter(), folder, slot)
        self._fps = fps
        self._videos: dict[Key, dict[str, VideoFile]] = {}

    def _show(self, output: StageOutput, scene: Scene | None) -> None:
        """Add a frame to the stage's videos; a stage that is no map, or that failed once, is left out from there on."""
        stage = output.stage
        entry = self._entries.setdefault(stage.key, {**stage.entry, "status": "done"})
        if entry["status"] != "done":
            return
        with recorded(entry):
            entry.update(shape=list(output.of_image(self._slot).shape), stride=output.stride)
            stage_maps = stage_maps_of(output, self._slot, self._settings, scene=scene)
            for name, picture in self._painter.paint(stage_maps, stage, self._settings).items():
                self._add(stage.key, stage.file_of(name), picture)

    def _put(self, stem: str, picture: Picture) -> None:
        self._add(stem, stem, picture)

    def _add(self, key: Key, stem: str, picture: Picture) -> None:
        videos = self._videos.setdefault(key, {})
        if stem not in videos:
            videos[stem] = VideoFile(self._folder / f"{stem}.mp4", self._fps)
        videos[stem].add(picture.rgb()[..., ::-1])

    def close(self) -> list[dict[str, Any]]:
        """Finish the videos; what became of each stage, for the manifest."""
        for key, videos in self._videos.items():
            entry = self._entries[key]
            for video in videos.values():
                with recorded(entry):
                    video.close()
            files = [f"{self._folder.name}/{video.path.name}" for video in videos.values() if video.done]
            entry.update(files=files, frames=max(video.frames for video in videos.values()))
        return super().close()
