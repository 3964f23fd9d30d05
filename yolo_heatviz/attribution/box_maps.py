"""The maps of a run's images: made, written and recorded; one that fails costs no other."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Iterator, Sequence

from ..detections.results import found_in
from ..errors import HeatvizError, reason_of
from ..files.atomic import make_folder, write_bytes
from ..files.entries import AttributionEntry, ClassEntry, ProbeEntry, SourceEntry, StageEntry
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
            entry: the image's; gets `attributions`, of its boxes and of its `probes`.
            part: the entry of this part of the run; gets the status failed with the reason where a map failed.
            result: what was detected in the image.
            folder: where the pictures go; made where there is one.
            on_map: called with each map and its entry.
        """
        entries: list[AttributionEntry] = []
        for target in self._targets:
            outcomes = self._attributor.explain(result, target=target)
            for number, (detection, found) in enumerate(zip(found_in(result), outcomes)):
                about = self._about(detection, target)
                about["box"] = number
                entries.append(_made(about, f"box{number}", found, folder, on_map))
            for number, probe in enumerate(entry.get("probes", ())):
                about = self._about(probe, target)
                about["probe"] = number
                entries.append(_made(about, f"probe{number}", self._of_probe(result, probe, target), folder))
        entry["attributions"] = entries
        failed = [each for each in entries if each["status"] == "failed"]
        if failed:
            of = "" if len(entries) == 1 else f"{len(failed)} of {plural(len(entries), 'map')} failed: "
            first = f"box {failed[0]['box']}" if "box" in failed[0] else f"probe {failed[0]['probe']}"
            part["status"], part["reason"] = "failed", f"{of}{first}: {failed[0]['reason']}"

    def _about(self, prediction: ClassEntry, target: str) -> AttributionEntry:
        return {
            "class": prediction["class"],
            "confidence": prediction["confidence"],
            "method": self._how.method,
            "target": target,
            "status": "failed",
        }

    def _of_probe(self, result: Results, probe: ProbeEntry, target: str) -> Outcome:
        """The map of the prediction that speaks for a probe's place."""
        classes = {name: number for number, name in self._attributor.detector.names.items()}
        try:
            found = self._attributor.explain_prediction(
                result, probe["prediction"], classes[probe["class"]], target=target
            )
        except HeatvizError as error:
            return error
        return found if isinstance(found, HeatvizError) else replace(found, place=tuple(probe["xywh"]))


def _made(
    entry: AttributionEntry, name: str, found: Outcome, folder: Path, on_map: OnMap | None = None
) -> AttributionEntry:
    """Complete the entry of a map: with its picture, or with the reason why there is none."""
    if isinstance(found, HeatvizError):
        entry["reason"] = str(found)
        return entry
    entry["stages"], entry["silent"] = list(found.stages), list(found.silent)
    if found.faithful:
        entry["faithful"] = found.faithful.entry
    try:
        entry["picture"] = _write(name, found, folder)
        if on_map:
            on_map(entry, found)
        entry["status"] = "done"
    except Exception as error:  # one picture that cannot be drawn or written costs no other
        entry["reason"] = reason_of(error)
    return entry


def _write(name: str, found: Attribution, folder: Path) -> str:
    side = "" if found.target == SCORE else f"_{found.target}"
    picture = found.picture()
    path = folder / f"{name}_{safe(found.class_name, 'class')}_attribution{side}{picture.suffix}"
    make_folder(folder)
    write_bytes(path, picture.encoded())
    return f"{folder.name}/{path.name}"
