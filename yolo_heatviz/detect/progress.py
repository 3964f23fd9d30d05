"""What is printed while a run goes on: a line an image or video, and a bar where stderr is a terminal."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Mapping, NamedTuple, Sequence

from tqdm import tqdm

from ..detections.dense import DenseTally, words_of
from ..files.entries import DenseEntry, FoundEntry, SourceEntry
from ..sources.find import Source
from ..text import counted, plural, say
from .time_left import TimeLeft

_SECONDS = 10.0
_NOTHING: Mapping[str, float] = {}


class Frame(NamedTuple):
    """What an image, or a frame of a video, gave."""

    found: Sequence[FoundEntry] | None
    """None where nothing can be."""
    network: float
    """Milliseconds in the network, without what was drawn meanwhile."""
    heatmaps: float | None = None
    """Milliseconds for heatmaps and page; None where none were asked for."""
    frames: int | None = None
    """How many frames the video has; None of an image or an endless stream."""
    dense: DenseEntry = {}  # noqa: RUF012
    """What a network found that gives a value a pixel."""


@dataclass
class _Tally:
    """What the frames of one source gave so far."""

    source: Source
    told: float
    """When a line was last printed."""
    frames: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    network: float = 0.0
    heatmaps: float = 0.0
    dense: DenseTally = field(default_factory=DenseTally)
    last: Frame | None = None

    def add(self, frame: Frame) -> None:
        self.frames += 1
        self.classes.update(each["class"] for each in frame.found or ())
        self.dense.add(frame.dense)
        self.network += frame.network
        self.heatmaps += frame.heatmaps or 0
        self.last = frame

    @property
    def words(self) -> str:
        """All of it in a line."""
        if self.last is None:
            return "done"
        if self.source.kind == "image":
            return f"{_found(self.last)}{_times(self.last.network, self.last.heatmaps)}"
        heatmaps = None if self.last.heatmaps is None else self.heatmaps / self.frames
        words = self.dense.words if self.last.found is None else counted(self.classes)
        found = f"{words}, " if words else ""
        return f"{plural(self.frames, 'frame')}, {found}{_times(self.network / self.frames, heatmaps)} a frame"


class Progress:
    """Prints a line when a source is done, and of a video or stream one every ten seconds in between.

    Args:
        count: how many sources there are.
        quiet: print nothing at all.
        clock: gives the time in seconds.

    Example:
        >>> with Progress(20) as progress:
        ...     progress.begin(Source("p06.jpg", "image", "p06.jpg"))
        ...     progress.frame(Frame([{"class": "bus", "xyxy": [0, 0, 9, 9]}], 41.2, 37.9))
        ...     progress.end({"status": "done"})
        1/20 p06.jpg: 1 bus, 41 ms + 38 ms heatmaps
    """

    def __init__(self, count: int, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._count = count
        self._quiet = quiet
        self._clock = clock
        self._number = 0
        self._sources = self._bar(total=count, unit="source")
        self._frames: tqdm | None = None
        self._left = TimeLeft(count, clock)

    def _bar(self, **options: Any) -> tqdm:
        return tqdm(leave=False, disable=True if self._quiet else None, **options)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._close_frames()
        self._sources.close()

    def begin(self, source: Source) -> None:
        """The next source is about to run."""
        self._number += 1
        self._tally = _Tally(source, self._clock())
        if source.kind != "image":
            self._frames = self._bar(unit="frame")

    def frame(self, frame: Frame) -> None:
        """Count an image or a frame that is done."""
        tally = self._tally
        tally.add(frame)
        if self._frames is None:
            return
        self._frames.total = frame.frames
        self._frames.update()
        now = self._clock()
        if now - tally.told >= _SECONDS:
            tally.told = now
            whole = f" of {frame.frames}" if frame.frames else ""
            self._say(f"frame {tally.frames}{whole}, {_found(frame)}{_times(frame.network, frame.heatmaps)}")

    def end(self, entry: SourceEntry, parts: Mapping[str, float] = _NOTHING, *, hidden: bool = False) -> None:
        """Say what became of the source, and after the first images how long the others will take.

        Args:
            entry: the source's.
            parts: the seconds that parts of the heatmaps took so far, see `TimeLeft`.
            hidden: heatmaps are drawn while the next image runs.
        """
        self._close_frames()
        self._say(self._tally.words if entry["status"] == "done" else entry["status"])
        self._sources.update()
        last = self._tally.last
        if self._tally.source.kind == "image" and last is not None:
            beyond = (last.heatmaps or 0) - hidden * last.network
            self._tell(self._left.after_image(beyond / 1e3, parts))

    def _close_frames(self) -> None:
        if self._frames is not None:
            self._frames.close()
            self._frames = None

    def _say(self, words: str) -> None:
        source = self._tally.source
        name = source.label if source.kind == "stream" else Path(source.label).name
        self._tell(f"{self._number}/{self._count} {name}: {words}")

    def _tell(self, line: str | None) -> None:
        if line is not None and not self._quiet:
            with tqdm.external_write_mode():
                say(line)


def _found(frame: Frame) -> str:
    """Boxes are counted; a class of the whole image has its confidence. Nothing is said where nothing can be found."""
    found = frame.found
    if found is None:
        words = words_of(frame.dense)
        return f"{words}, " if words else ""
    if found and "xyxy" not in found[0]:
        return "".join(f"{each['class']} {each['confidence']:.2f}, " for each in found)
    return f"{counted(Counter(each['class'] for each in found))}, "


def _times(network: float, heatmaps: float | None) -> str:
    drawn = "" if heatmaps is None else f" + {heatmaps:.0f} ms heatmaps"
    return f"{max(network, 0):.0f} ms{drawn}"
