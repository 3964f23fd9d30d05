"""The maps of a run's images: made, written and recorded; one that fails costs no other."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Iterator, Sequence

from ..detections.results import found_in
from ..errors import HeatvizError, reason_of
from ..files.atomic import make_folder, write_bytes
from ..files.entries import AttributionEntry, SourceEntry, StageEntry
from ..files.naming import safe
from ..model.detector import Detector
from ..sources.find import Source
from ..text import plural
from .attributor import Attributor, Outcome
from .how import SCORE, How
from .result import Attribution

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


OnMap = Callable[[AttributionEntry, Attribution], None]


def check_sources(sources: Sequence[Source]) -> None:
    """Refuse what has no single image.

    Raises:
        HeatvizError: one is a video or a stream.
    """
    for source in sources:
        if source.kind != "image":
            raise HeatvizError(f"--attribute: got a {source.kind}, {source}, accepted are images")


class BoxMaps:
    """Makes the maps of an image's boxes and writes them.

    Args:
        detector: whose boxes.
        how: how maps are made.
        targets: what each box's maps are of.

    Raises:
        HeatvizError: this detector has none, or `how` does not fit it.
    """

    def __init__(self, detector: Detector, how: How, targets: Sequence[str] = (SCORE,)) -> None:
        self._attributor = Attributor(detector, how)
        self._how, self._targets = how, targets

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Keep what comes into the network inside the block; entered before other hooks are set."""
        with self._attributor.watching():
            yield

    def add_to(
        self, entry: SourceEntry, part: StageEntry, result: Results, folder: Path, on_map: OnMap | None = None
    ) -> None:
        """Make and write the maps of the image that has just passed.

        Args:
            entry: the image's; gets `attributions`.
            part: the entry of this part of the run; gets the status failed with the reason where a map failed.
            result: what was detected in the image.
            folder: where the pictures go; made where there is one.
            on_map: called with each map and its entry.
        """
        entries: list[AttributionEntry] = []
        for target in self._targets:
            outcomes = self._attributor.explain(result, target=target)
            for number, (detection, found) in enumerate(zip(found_in(result), outcomes)):
                about: AttributionEntry = {
                    "box": number,
                    "class": detection["class"],
                    "confidence": detection["confidence"],
                    "method": self._how.method,
                    "target": target,
                    "status": "failed",
                }
                entries.append(_made(about, found, folder, on_map))
        entry["attributions"] = entries
        failed = [each for each in entries if each["status"] == "failed"]
        if failed:
            of = "" if len(entries) == 1 else f"{len(failed)} of {plural(len(entries), 'map')} failed: "
            part["status"], part["reason"] = "failed", f"{of}box {failed[0]['box']}: {failed[0]['reason']}"


def _made(entry: AttributionEntry, found: Outcome, folder: Path, on_map: OnMap | None) -> AttributionEntry:
    """Complete the entry of a map: with its picture, or with the reason why there is none."""
    if isinstance(found, HeatvizError):
        entry["reason"] = str(found)
        return entry
    entry["stages"], entry["silent"] = list(found.stages), list(found.silent)
    if found.faithful:
        entry["faithful"] = found.faithful.entry
    try:
        entry["picture"] = _write(entry["box"], found, folder)
        if on_map:
            on_map(entry, found)
        entry["status"] = "done"
    except Exception as error:  # one picture that cannot be drawn or written costs no other
        entry["reason"] = reason_of(error)
    return entry


def _write(number: int, found: Attribution, folder: Path) -> str:
    side = "" if found.target == SCORE else f"_{found.target}"
    picture = found.picture()
    path = folder / f"box{number}_{safe(found.class_name, 'class')}_attribution{side}{picture.suffix}"
    make_folder(folder)
    write_bytes(path, picture.encoded())
    return f"{folder.name}/{path.name}"
