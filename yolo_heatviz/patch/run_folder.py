"""A folder that a run of upstream's writes into: its images and videos, its manifest, its ranking and its page."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Protocol, Sequence

from ..detections.seen import Seen
from ..errors import HeatvizError
from ..files.atomic import make_folder, new_folder
from ..files.entries import RunEntry
from ..files.manifest import Manifest, read, recover_all
from ..files.naming import safe
from ..heatmaps.writer import StageWriter
from ..model.stage_output import StageOutput
from ..model.stages import Layout
from ..model.tasks import OTHER, TASKS
from ..recording.cost import Shape, frame_cost, stages_cost
from ..recording.image_record import ImageRecord
from ..recording.run_record import RunRecord
from ..recording.source_record import Output, SourceRecord
from ..recording.stages import chosen_stages
from ..recording.stream_record import StreamRecord
from ..text import plural, say, shown
from .bounds import Bounds
from .frames import Frames, Origin
from .options import PatchOptions
from .reporting import in_vain, reported

LOGGER = logging.getLogger(__name__)


class Pending(Protocol):
    """A batch of which nobody has said yet what was found in it."""

    def end(self) -> None:
        """Draw it."""


class RunFolder:
    """A run under way.

    Args:
        folder: where it writes; made where it is missing.
        options: how.
        stages: of its network.
        head: the top of its manifest.
        count: how many images it has; None where that is not known.

    Raises:
        HeatvizError: the options name stages that the network lacks, or the system refuses the folder.

    Attributes:
        thread: the number of the thread that it runs in.
        writer: draws its images.
    """

    def __init__(
        self, folder: Path, options: PatchOptions, stages: Layout, head: RunEntry, count: int | None = None
    ) -> None:
        settings = options.settings
        self.thread = threading.get_ident()
        self._task = head["model"]["task"]
        self._without = "Nothing was found"
        self._pending: list[Pending] = []
        self.writer = StageWriter(settings)
        self._chosen = chosen_stages(settings.stages, stages)
        self._stages = {stage.index: stage for stage in stages.stages}
        self._folder = folder
        self._whole_frames = settings.save != type(settings).save and settings.arrays != "off"
        self._bounds = Bounds(folder, options.max_mb, count)
        self._full = False
        self._of_videos: Counter[str] = Counter()
        self._images = 0
        make_folder(folder)
        recover_all(folder.parent)
        self._open(head)
        self._output = Output(folder, self.writer, settings.report and self._manifest is not None)
        self._record = RunRecord(self._output, self._manifest) if self._manifest else None
        self._frames = Frames(self._output, self._chosen["video"])

    def _open(self, head: RunEntry) -> None:
        self._manifest: Manifest | None = None
        try:
            self._manifest = Manifest(self._folder, head)
        except HeatvizError as error:  # another process of the same run: pictures alone
            in_vain(f"{self._folder} has no manifest and no page: {error}")

    def go_on(self) -> None:
        """Take up the record of a run that has ended, as its folder gets more images."""
        if self._manifest is None:
            return
        make_folder(self._folder)
        former = read(self._folder)
        self._open(self._manifest.head)
        self._output = self._output._replace(page=self._output.page and self._manifest is not None)
        self._record = RunRecord(self._output, self._manifest) if self._manifest else None
        for entry in former if self._manifest else ():
            self._manifest.add(entry)
        self._frames = Frames(self._output, self._chosen["video"])

    @property
    def flows(self) -> bool:
        """True while there is a video or stream under way, that other runs must not break."""
        return self._frames.flow

    def wait_for(self, batch: Pending) -> None:
        """Draw that batch at the latest as the run ends."""
        self._pending.append(batch)

    def has_drawn(self, batch: Pending) -> None:
        """That batch waits no more."""
        self._pending = [each for each in self._pending if each is not batch]

    def knows_no_boxes(self, why: str) -> None:
        """Say why no energy lies in boxes, where a network of this task has some."""
        self._without = why

    def ask_for(self, n: int | None) -> None:
        """Draw as many channels as a fork's own call asks for; None for the settings' number."""
        if n is not None and n != self.writer.settings.n:
            self.writer.settings = self.writer.settings.replace(n=n)

    def in_network(self, output: StageOutput) -> StageOutput:
        """What a stage gave, with all that the network says of the stage."""
        stage = output.stage
        known = self._stages.get(stage.index)
        alike = known is not None and not stage.path and known.type == stage.type
        return replace(output, stage=known) if known is not None and alike else output

    def is_frame(self, origin: Origin) -> bool:
        """True if it becomes part of a video: frames do unless arrays of them were asked for."""
        return origin.kind != "image" and not self._whole_frames

    def draws(self, output: StageOutput) -> bool:
        """True if that stage is shown of images, and on the sheet of a video's first frame."""
        return not self._full and output.stage.key in self._chosen["image"]

    def allows(self, origin: Origin, shapes: Sequence[Shape], size: tuple[int, int]) -> bool:
        """True if an image or frame may be written: it is taken into account.

        Args:
            origin: where it is from.
            shapes: of its stages that are shown.
            size: its height and width.
        """
        if self._full:
            return False
        is_frame = self.is_frame(origin)
        cost = (frame_cost if is_frame else stages_cost)(shapes, size, self.writer.settings)
        reason = self._bounds.refuses(cost, "frame" if is_frame else "image")
        if reason:
            self._full = True
            in_vain(f"no more is drawn in {self._folder}: {reason}")
        return not reason

    def show_image(self, origin: Origin, outputs: Sequence[StageOutput], seen: Seen) -> None:
        """Draw an image.

        Args:
            origin: where it is from.
            outputs: what its stages gave, each a batch of one.
            seen: it, and what was found in it.
        """
        record = ImageRecord(origin.source, self._place(origin), self._output)
        for output in outputs:
            record.on_stage(output)
        record.show(seen)
        self._close(record)

    def _close(self, record: SourceRecord) -> None:
        record.close()
        record.finish()
        for stage in record.entry["stages"]:
            if record.entry["kind"] != "image":  # the writer has counted those of images
                self._of_videos[stage["status"]] += 1
            if stage["status"] == "failed":
                LOGGER.error("stage %s %s: %s", stage["stage"], shown(stage["module"]), shown(stage["reason"]))
        record.publish()
        self._images += 1
        if self._record is not None:
            self._record.add(record)

    def show_frame(self, origin: Origin, outputs: Sequence[StageOutput], seen: Seen) -> None:
        """Draw a frame, see `show_image`."""
        stream = self._frames.stream(origin, seen.size, lambda: self._place(origin))
        for former in self._frames.over(stream):
            self._close_video(former)
        self._frames.show(stream, outputs, seen)

    def _close_video(self, stream: StreamRecord) -> None:
        with reported(stream.entry["source"]):
            self._close(stream)

    def end_videos(self) -> None:
        """Close the videos: whoever ran them is done."""
        for stream in self._frames.videos():
            self._close_video(stream)

    def _place(self, origin: Origin) -> str:
        """The name of the folder of an image or stream, made where upstream has not."""
        if origin.folder is not None and origin.folder.is_dir():
            return origin.folder.name
        name = safe(Path(origin.source).stem, "image")
        return new_folder(self._folder, name, dash=name[-1].isdigit()).name

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """What became of its stages, and the reasons, see `StageWriter`."""
        return self.writer.tally + self._of_videos, self.writer.reasons

    def finish(self) -> None:
        """Draw what still waits, close the videos, and write the page and the manifest."""
        for batch in list(self._pending):
            batch.end()
        for stream in self._frames.over():
            self._close_video(stream)
        if self._record is None or self._manifest is None:
            return
        with reported(str(self._folder)), self._manifest as manifest:
            tail: RunEntry = {"complete": not self._full, "exit_status": None, "tables": [], **self._record.summary()}
            reason = self._record.write_page(tail) if self._images else ""
            if reason:
                in_vain(f"page: {reason}")
            manifest.write(tail)
        if self._images:
            done = f"Heatmaps of {plural(self._images, 'source')} in {self._folder}"
            finds = TASKS.get(self._task, OTHER).boxes
            without = self._without if finds else f"A {self._task} network finds no boxes"
            say(*self._record.answers(without), done, error=True)
