"""One video of a run, or live streams side by side: a video for each picture of a stage."""

from __future__ import annotations

from typing import Callable, Sequence

from ..drawing.scene import Scene
from ..heatmaps.frame import Heatmaps
from ..heatmaps.stream import StreamSink
from .source_record import SourceRecord

DEFAULT_FPS = 30.0
"""Frames a second where a source does not say."""


class StreamRecord(SourceRecord):
    """Writes what the frames of a video or of streams give, see `SourceRecord`.

    Args:
        source: what runs, as it was named.
        kind: `video` or `stream`.
        name: its own within the run.
        output: the run's.
    """

    def open(self, rates: Sequence[float | None]) -> list[str]:
        """Make ready for the frames of each stream.

        Args:
            rates: frames a second of each; None where it is not known.

        Returns:
            The name of each stream within the run.
        """
        settings, folder = self._output.writer.settings, self._output.path
        names = []
        for slot, rate in enumerate(rates):
            names.append(f"{self._name}-{slot}" if slot else self._name)
            self._heatmaps.append(Heatmaps(StreamSink(settings, folder / names[-1], rate or DEFAULT_FPS, slot)))
        return names

    def show(self, scene: Callable[[], Scene], slot: int = 0, origins: Sequence[int] = ()) -> None:
        """Draw what waited for the boxes of the next frame of a stream.

        Args:
            scene: makes the frame with its boxes, where it is needed.
            slot: which stream, as `open` numbers them.
            origins: the number of the stage that each detection comes from, where that is known.
        """
        self.entry["frames"] += 1
        heatmaps = self._heatmaps[slot]
        if heatmaps.is_held and self._output.heatmaps:
            with self.drawing:
                heatmaps.finish(scene() if heatmaps.waits else None, origins)
