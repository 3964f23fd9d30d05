"""One video, or live streams side by side, of a detect run: videos with boxes and of heatmaps, labels, crops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence

from ..detections import results
from ..errors import WriteError
from ..files.atomic import free
from ..files.video import VideoFile
from ..heatmaps.frame import Heatmaps
from ..heatmaps.stream import StreamSink
from ..sources.find import Source
from .source_run import RunFolder, SourceRun

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

_DEFAULT_FPS = 30.0


class StreamRun(SourceRun):
    """Writes what the frames of a video or of streams give, see `SourceRun`."""

    def __init__(self, source: Source, name: str, folder: RunFolder) -> None:
        super().__init__(source, name, folder)
        self._videos: list[VideoFile] = []

    def begin(self, dataset: Any) -> None:
        """Make ready for the frames of each stream."""
        settings, folder = self._folder.writer.settings, self._folder.path
        rates = dataset.fps if isinstance(dataset.fps, (list, tuple)) else [dataset.fps] * dataset.bs
        for slot, rate in enumerate(rates):
            name = f"{self._name}-{slot}" if slot else self._name
            fps = (rate or _DEFAULT_FPS) / self._options.vid_stride
            self._heatmaps.append(Heatmaps(StreamSink(settings, folder / name, fps, slot)))
            self._videos.append(VideoFile(folder / f"{name}.mp4", fps))

    def add(self, result: Results, how: str, origins: Sequence[int] = ()) -> None:
        """Write what was detected in the next frame of the next stream, see `SourceRun.add`."""
        options = self._options
        frame, slot = divmod(self.entry["frames"], len(self._videos))
        self.entry["frames"] += 1
        if not options.nosave:
            self._videos[slot].add(results.plot(result, options.box_style))
        if self._heatmaps[slot].waits and options.visualize:
            with self.drawing:
                self._heatmaps[slot].finish(results.scene(result, options.box_style, how), origins)
        name = f"{self._videos[slot].path.stem}_{frame + 1}"
        labels = free(self._folder.path / "labels" / f"{name}.txt")  # an image may be called as a video's frame is
        self._write_detections(result, name, labels)

    def close(self) -> None:
        """Finish the videos and complete the entry, with the reason why one of them is not there."""
        for video in self._videos:
            try:
                video.close()
            except WriteError as error:
                self.fail(str(error))
        self._wrote(*(video.path for video in self._videos if video.done))
        super().close()
