"""The table, the pictures and the videos of an evolution, from the records of its epochs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping, Sequence

from ..drawing.picture import Picture
from ..errors import reason_of
from ..files.atomic import make_folder, write_bytes
from ..files.video import VideoFile
from ..model.stages import Key
from . import strip
from .options import PAGE, STRIP, VIDEO, Drawing
from .page import Page
from .pictures import ENDINGS, VIEWS, Drawn
from .record import EpochRecord, StageRecord, load
from .shown import Limits
from .table import Row

_SECONDS, _FEWEST, _MOST = 10, 2, 25


@dataclass
class Output:
    """Draws epochs into the folder of a run; what fails is recorded, and the rest goes on.

    Attributes:
        failures: what could not be drawn, and why.
        files: what was written, by the epoch; those of all epochs under None.
    """

    run: Path
    drawn: Drawn
    limits: Mapping[Key, Limits]
    keys: Sequence[Key]
    """The stages to draw."""
    failures: list[str] = field(default_factory=list)
    files: dict[int | None, list[str]] = field(default_factory=dict)
    _videos: dict[Key, VideoFile] = field(default_factory=dict)

    def draw(self, epochs: Sequence[int], rows: Sequence[Row], drawing: Drawing) -> None:
        """Draw all epochs.

        Raises:
            HeatvizError: a record cannot be read.
        """
        try:
            for epoch in epochs if set(drawing.views) & {VIDEO, *VIEWS} else ():
                self.epoch(load(self.run, epoch), rows, drawing.views, fps=_fps(len(epochs)))
        finally:
            self._close()
        if PAGE in drawing.views:
            self._page(epochs, rows)
        if STRIP in drawing.views and self.keys:
            self._strip(epochs, rows, drawing.width)

    def _page(self, epochs: Sequence[int], rows: Sequence[Row]) -> None:
        try:
            page = Page(self.run, self.drawn)
            for epoch in epochs:
                page.add(load(self.run, epoch), self.keys)
            self._wrote(None, page.write(rows, goes_on=False))
        except Exception as error:  # of the system's: the pictures are there
            self.failures.append(f"page: {reason_of(error)}")

    def _strip(self, epochs: Sequence[int], rows: Sequence[Row], width: str) -> None:
        try:
            panels = strip.grid(self.run, strip.spread(epochs), self.keys, rows, self.drawn)
            for name in strip.draw(self.run, panels, width):
                self._wrote(None, self.run / name)
        except Exception as error:  # of drawing, or the system's: the pictures are there
            self.failures.append(f"strip: {reason_of(error)}")

    def epoch(self, record: EpochRecord, rows: Sequence[Row], views: Sequence[str], *, fps: float = _FEWEST) -> None:
        """Draw one epoch."""
        found = {row.stage: row for row in rows if row.epoch == record.epoch}
        for key in self.keys:
            if key not in record.stages:
                continue
            try:
                self._stage(record, record.stages[key], found[key], views, fps)
            except Exception as error:  # of drawing, or the system's: the next stage may do
                self.failures.append(f"epoch {record.epoch}, stage {key}: {reason_of(error)}")

    def _stage(self, record: EpochRecord, stage: StageRecord, row: Row, views: Sequence[str], fps: float) -> None:
        pictures: dict[str, Picture] = {}
        for name in views:
            if name in (STRIP, PAGE):
                continue
            view = "overlay" if name == VIDEO else name
            if view not in pictures and (view != "grid" or stage.channels):
                pictures[view] = VIEWS[view](stage, row, self.limits[row.stage], self.drawn)
            if name == VIDEO:
                self._frame(stage, pictures[view], fps)
            elif view in pictures:
                path = self.run / record.name / f"{stage.stage.file_of(ENDINGS[view])}{Picture.suffix}"
                make_folder(path.parent)
                write_bytes(path, pictures[view].encoded())
                self._wrote(record.epoch, path)

    def _frame(self, stage: StageRecord, picture: Picture, fps: float) -> None:
        key = stage.stage.key
        if key not in self._videos:
            self._videos[key] = VideoFile(self.run / f"{stage.stage.file_of('evolution')}.mp4", fps)
        self._videos[key].add(picture.rgb()[..., ::-1])

    def _close(self) -> None:
        for key, video in self._videos.items():
            try:
                video.close()
                self._wrote(None, video.path)
            except Exception as error:  # a full disk: the others may be whole
                self.failures.append(f"video of stage {key}: {reason_of(error)}")

    def _wrote(self, epoch: int | None, path: Path) -> None:
        self.files.setdefault(epoch, []).append(path.relative_to(self.run).as_posix())


def _fps(epochs: int) -> float:
    """Frames a second, for a video of some seconds."""
    return min(max(epochs / _SECONDS, _FEWEST), _MOST)
