"""The frames of videos and streams: a video for each picture of a stage, and a sheet of the first frame."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Collection, NamedTuple, Sequence

from ..detections.seen import Seen
from ..heatmaps.writer import StageWriter
from ..model.stage_output import StageOutput
from ..model.stages import Key
from ..recording.image_record import ImageRecord
from ..recording.source_record import Output
from ..recording.stream_record import StreamRecord
from ..text import say


class Origin(NamedTuple):
    """Where an image of a batch is from."""

    source: str
    """Its path, or what upstream calls it."""
    folder: Path | None = None
    """Its own folder, where upstream has made one."""
    kind: str = "image"
    """`image`, or `video` or `stream` where it is a frame of one."""
    rate: float | None = None
    """Frames a second, where they are known."""


class Frames:
    """Holds the videos of a run that are under way: frames of one size from one source are one.

    Args:
        output: the run's.
        chosen: the stages that are shown of videos.
    """

    def __init__(self, output: Output, chosen: Collection[Key]) -> None:
        self._output = output
        self._chosen = chosen
        self._streams: dict[tuple[str, tuple[int, int]], StreamRecord] = {}

    def stream(self, origin: Origin, size: tuple[int, int], name: Callable[[], str]) -> StreamRecord:
        """The video that a frame belongs to.

        Args:
            origin: where the frame is from.
            size: its height and width.
            name: makes the video's own name within the run.
        """
        if origin.folder is not None and (origin.source, size) in self._streams:
            _remove_empty(origin.folder)  # upstream makes one a frame
        key = origin.source, size
        if key not in self._streams:
            made = StreamRecord(origin.source, origin.kind, name(), self._output)
            made.open([origin.rate])
            self._streams[key] = made
            where = made.entry["name"]
            say(f"{origin.source}: its frames become videos and a sheet of the first, in {where}", error=True)
        return self._streams[key]

    @property
    def flow(self) -> bool:
        """True while there is a video under way."""
        return bool(self._streams)

    def over(self, now: StreamRecord | None = None) -> list[StreamRecord]:
        """The videos that get no more frames, all without `now`; they are held no more.

        Args:
            now: gets a frame: those of its source are over, and where it is a video, all former ones.
        """
        return self._taken([stream for stream in self._streams.values() if now is None or _is_over(stream, now)])

    def videos(self) -> list[StreamRecord]:
        """Those that are no streams; they are held no more."""
        return self._taken([stream for stream in self._streams.values() if stream.entry["kind"] == "video"])

    def _taken(self, streams: Collection[StreamRecord]) -> list[StreamRecord]:
        taken = {key: stream for key, stream in self._streams.items() if stream in streams}
        for key in taken:
            del self._streams[key]
        return list(taken.values())

    def show(self, stream: StreamRecord, outputs: Sequence[StageOutput], seen: Seen) -> None:
        """Add a frame to a video; the first gets a sheet of all stages.

        Args:
            stream: the video.
            outputs: what its stages gave, each a batch of one.
            seen: it, and what was found in it.
        """
        stream.next_batch()
        for output in outputs:
            if output.stage.key in self._chosen:
                stream.on_stage(output)
        stream.show(seen.scene)
        if stream.entry["frames"] == 1 and self._output.writer.settings.pictures:
            self._sheet(stream, outputs, seen)

    def _sheet(self, stream: StreamRecord, outputs: Sequence[StageOutput], seen: Seen) -> None:
        settings = self._output.writer.settings.replace(view="sheet", save="png", focus="off")
        output = Output(self._output.path, StageWriter(settings), page=False)
        sheet = ImageRecord(stream.entry["source"], stream.entry["name"], output)
        for each in outputs:
            sheet.on_stage(each)
        sheet.show(seen)
        sheet.close()
        for entry in sheet.entry["stages"]:
            stream.wrote(*(self._output.path / path for path in entry.get("files", ())))


def _is_over(stream: StreamRecord, now: StreamRecord) -> bool:
    if stream is now:
        return False
    return stream.entry["source"] == now.entry["source"] or stream.entry["kind"] == now.entry["kind"] == "video"


def _remove_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
