"""One video, or live streams side by side, of a detect run: beside heatmaps, videos with boxes, labels and crops."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Sequence

from ..detections import results
from ..errors import WriteError
from ..files.atomic import free
from ..files.video import VideoFile
from ..model.boxes import Odd
from ..recording.stream_record import DEFAULT_FPS, StreamRecord
from ..sources.find import Source
from .detection_files import RunFolder, write_detections

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


class StreamRun(StreamRecord):
    """Writes what the frames of a video or of streams give, see `SourceRecord`.

    Args:
        source: what runs.
        name: its own within the run.
        folder: the run's.

    Attributes:
        odd: the detections that cannot be ones.
    """

    def __init__(self, source: Source, name: str, folder: RunFolder) -> None:
        super().__init__(str(source), source.kind, name, folder.output)
        self.odd = Odd()
        self._folder = folder
        self._videos: list[VideoFile] = []

    def begin(self, dataset: Any) -> None:
        """Make ready for the frames of each stream of Ultralytics' loader."""
        rates = dataset.fps if isinstance(dataset.fps, (list, tuple)) else [dataset.fps] * dataset.bs
        rates = [(rate or DEFAULT_FPS) / self._folder.options.vid_stride for rate in rates]
        for name, rate in zip(self.open(rates), rates):
            self._videos.append(VideoFile(self._folder.path / f"{name}.mp4", rate))

    def compare(self, result: Results, how: str) -> None:
        """A video has no labels."""

    def add(self, result: Results, how: str, origins: Sequence[int] = ()) -> None:
        """Write what was detected in the next frame of the next stream, see `ImageRun.add`."""
        options = self._folder.options
        frame, slot = divmod(self.entry["frames"], len(self._videos))
        if not options.nosave:
            self._videos[slot].add(results.plot(result, options.box_style))
        self.show(partial(results.scene, result, options.box_style, how), slot, origins)
        name = f"{self._videos[slot].path.stem}_{frame + 1}"
        labels = free(self._folder.path / "labels" / f"{name}.txt")  # an image may be called as a video's frame is
        write_detections(self, self._folder, result, name, labels)

    def close(self) -> None:
        """Finish the videos and complete the entry, with the reason why one of them is not there."""
        for video in self._videos:
            try:
                video.close()
            except WriteError as error:
                self.fail(str(error))
        self.wrote(*(video.path for video in self._videos if video.done))
        super().close()
