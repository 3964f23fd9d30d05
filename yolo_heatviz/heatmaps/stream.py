"""The heatmaps of a video or a stream: a video for each picture of a stage, a frame at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Mapping, Sequence

from ..drawing.picture import Picture
from ..drawing.scene import Scene
from ..files.entries import StageEntry
from ..files.video import VideoFile
from ..model.overwritten import Overwritten
from ..model.stage_output import StageOutput
from ..model.stages import Key
from ..settings import Settings
from .outcome import recorded
from .painter import Painter, stage_maps_of
from .readout import read
from .wanted import Wanted


class StreamSink:
    """Writes videos, see `frame.Sink`.

    Args:
        settings: how heatmaps are drawn.
        folder: where the videos go, as `stage17_C3_features.mp4`.
        fps: frames a second.
        slot: which image of the batch is shown, where several streams run side by side.
    """

    def __init__(self, settings: Settings, folder: Path, fps: float, slot: int = 0) -> None:
        self.settings = settings.replace(focus="off")  # a caption that flickers tells nothing
        self.name = folder.name
        self.slot = slot
        self.overwritten = Overwritten()
        self._folder = folder
        self._fps = fps
        self._painter = Painter()
        self._videos: dict[Key, dict[str, VideoFile]] = {}

    def read(
        self, outputs: Sequence[StageOutput], scene: Scene | None, origins: Sequence[int]
    ) -> Sequence[StageOutput]:
        """See `frame.Sink.read`."""
        return read(outputs, Wanted(self.settings, self.settings.views, self.slot, scene))

    def draw(
        self, output: StageOutput, before: StageEntry | None, scene: Scene | None, origins: Sequence[int]
    ) -> StageEntry:
        """Add a frame to the stage's videos; a stage that is no map, or that failed once, is left out from there on."""
        stage = output.stage
        entry: StageEntry = before or {**stage.entry, "status": "done"}
        if entry["status"] != "done":
            return entry
        with recorded(entry):
            entry["shape"], entry["stride"] = list(output.of_image(self.slot).shape), output.stride
            stage_maps = stage_maps_of(output, self.slot, self.settings, scene=scene)
            for name, picture in self._painter.paint(stage_maps, stage, self.settings).items():
                self._add_frame(stage.key, stage.file_of(name), picture)
        return entry

    def add(self, entry: StageEntry, stem: str, picture: Picture) -> None:
        """Add a frame to the video of that name."""
        self._add_frame(stem, stem, picture)

    def _add_frame(self, key: Key, stem: str, picture: Picture) -> None:
        videos = self._videos.setdefault(key, {})
        if stem not in videos:
            videos[stem] = VideoFile(self._folder / f"{stem}.mp4", self._fps)
        videos[stem].add(picture.rgb()[..., ::-1])

    def close(self, entries: Mapping[Key, StageEntry]) -> None:
        """Finish the videos."""
        for key, videos in self._videos.items():
            entry = entries[key]
            for video in videos.values():
                with recorded(entry):
                    video.close()
            entry["files"] = [f"{self.name}/{video.path.name}" for video in videos.values() if video.done]
            entry["frames"] = max(video.frames for video in videos.values())
