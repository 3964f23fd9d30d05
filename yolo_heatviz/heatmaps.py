"""Where a detect run's heatmaps go: files for an image's stages, one video for each stage of a video."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .activations import stride_of
from .picture import render
from .settings import Settings
from .stages import Stage
from .tensors import NotAMapError, feature_maps, to_numpy
from .video import VideoFile
from .visualise import StageWriter

LOGGER = logging.getLogger(__name__)


class ImageHeatmaps:
    """Writes the stages of one image.

    Args:
        writer: draws and writes.
        folder: where the files go.
    """

    def __init__(self, writer: StageWriter, folder: Path) -> None:
        self._writer = writer
        self._folder = folder
        self._entries: dict[int, list[dict[str, Any]]] = {}

    def on_stage(self, stage: Stage, output: object, input_size: tuple[int, int] | None) -> None:
        """Write what the stage gives; the further passes of test-time augmentation are not shown."""
        if stage.index not in self._entries:
            self._entries[stage.index] = self._writer.write(output, stage, [self._folder], input_size=input_size)

    def close(self) -> list[dict[str, Any]]:
        """What became of each stage, for the manifest."""
        return [entry for entries in self._entries.values() for entry in entries]


class VideoHeatmaps:
    """Writes one video for each stage, a frame at a time.

    Args:
        settings: how heatmaps are drawn.
        folder: where the videos go, as `stage17_C3_features.mp4`.
        fps: frames a second.
        slot: which image of the batch is shown, where several streams run side by side.
    """

    def __init__(self, settings: Settings, folder: Path, fps: float, slot: int = 0) -> None:
        self._settings = settings
        self._folder = folder
        self._fps = fps
        self._slot = slot
        self._videos: dict[int, VideoFile] = {}
        self._entries: dict[int, dict[str, Any]] = {}
        self._shown: set[int] = set()
        self._stack = ExitStack()

    def next_frame(self) -> None:
        """A new frame begins."""
        self._shown.clear()

    def on_stage(self, stage: Stage, output: object, input_size: tuple[int, int] | None) -> None:
        """Add a frame to the stage's video; a stage that is no map, or that failed once, is left out from there on."""
        entry = self._entries.setdefault(
            stage.index, {"stage": stage.index, "module": stage.module, "from": list(stage.source), "status": "done"}
        )
        if stage.index in self._shown or entry["status"] != "done":
            return
        self._shown.add(stage.index)
        try:
            maps = feature_maps(output)
            entry.update(shape=list(maps.shape[1:]), stride=stride_of(maps, input_size))
            title = f"stage {stage.index}  {stage.module}"
            values = to_numpy(maps[self._slot, : self._settings.n])
            picture = render(values, self._settings, title=title, total=maps.shape[1], stride=entry["stride"])
            self._video(stage).add(picture.rgb()[..., ::-1])
        except NotAMapError as reason:
            entry.update(status="skipped", reason=str(reason))
        except Exception as error:  # a visualiser's error never kills inference: it is recorded, and the run says so
            entry.update(status="failed", reason=f"{type(error).__name__}: {error}")
            LOGGER.error("stage %d %s: %s", stage.index, stage.module, entry["reason"])

    def _video(self, stage: Stage) -> VideoFile:
        if stage.index not in self._videos:
            path = self._folder / f"{stage.file_stem}.mp4"
            self._videos[stage.index] = self._stack.enter_context(VideoFile(path, self._fps))
        return self._videos[stage.index]

    def close(self) -> list[dict[str, Any]]:
        """Finish the videos; what became of each stage, for the manifest."""
        self._stack.close()
        for index, video in self._videos.items():
            self._entries[index].update(files=[f"{self._folder.name}/{video.path.name}"], frames=video.frames)
        return list(self._entries.values())
