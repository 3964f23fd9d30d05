"""What the page shows of one image, in files that are written while the run goes on.

report/linen/image.jpg          the image without boxes
report/linen/thumb.jpg          the same, small
report/linen/stages.png         each stage's L2 norm over its channels, one tile below the other
report/linen/stage17_C3.js      values of a stage's L2 norm and of its chosen channels
report/linen/entry.js           what the manifest says of the image
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

from ..drawing.views.stage_maps import Subject
from ..feature_maps import channels
from ..feature_maps.letterbox import Place, cropped, place
from ..feature_maps.normalise import normalise
from ..feature_maps.reductions import l2
from ..files.atomic import make_folder, write_bytes
from ..files.manifest import finite
from ..model.stages import Stage
from ..settings import Settings
from ..text import visible
from . import json_script, pictures
from .encoding import encode

FOLDER, ENTRY = "report", "entry.js"
_WITH_CLASSES = ("found", "verdicts", "explained")
L2 = "l2"
_BEST = 5


class ImageFiles:
    """Writes the files of one image.

    Args:
        run: the run's folder.
        name: the image's own name within the run.
        settings: which channels, their colours, and the smoothing.
    """

    def __init__(self, run: Path, name: str, settings: Settings) -> None:
        self._run = run
        self._folder = f"{FOLDER}/{name}"
        self._made = False
        self._settings = settings
        self._levels: dict[str, np.ndarray] = {}
        self._network: tuple[int, int] = (0, 0)

    def stage(self, subject: Subject, stage: Stage, boxes: Sequence[int] = ()) -> str:
        """Write the values of one stage.

        Args:
            subject: the stage, with all its channels.
            stage: which it is.
            boxes: the numbers of the detections that come from this stage.

        Returns:
            The file's path within the run's folder.
        """
        norm = l2(subject.maps)
        numbers = self._numbers(subject, boxes)
        found = encode([norm, *(subject.maps[number] for number in numbers)])
        path = f"{self._folder}/{stage.file_name}.js"
        head = {
            "path": path,
            "height": norm.shape[0],
            "width": norm.shape[1],
            "maps": [L2, *numbers],
            "inside": _inside(subject, numbers),
            "low": found.low,
            "high": found.high,
        }
        self._write(path, json_script.give(head, codes=found.codes))
        self._levels[str(stage.key)] = normalise(norm[None]).levels[0]
        self._network = subject.seen
        return path

    def _numbers(self, subject: Subject, boxes: Sequence[int]) -> list[int]:
        settings, focus = self._settings, subject.focus
        if focus is None or settings.focus == "off":
            return subject.chosen(settings)[0].tolist()
        numbers = focus.best(settings.n)
        for box in boxes:
            numbers += focus.each[box].best(_BEST)
        parsed = channels.parse(settings.channels)
        if not isinstance(parsed, str):
            numbers += [number for number in parsed if number < subject.count]
        return list(dict.fromkeys(numbers))

    def finish(self, image: np.ndarray, *, crops: bool = False) -> dict[str, Any]:
        """Write the pictures.

        Args:
            image: `(H, W, 3)` uint8 BGR, as the network saw it before letterboxing.
            crops: the network cuts it, as classifiers do, and does not letterbox it.

        Returns:
            Entries of the manifest: `report`, `network` and `place`; none where no stage is a map.
        """
        if not self._levels:
            return {}
        size = (image.shape[0], image.shape[1])
        within = cropped(size, self._network) if crops else place(size, self._network)
        tile = pictures.fitted(size, pictures.TILE)
        tiles = [pictures.tile(levels, tile, within, self._network, self._settings) for levels in self._levels.values()]
        photographs = pictures.photographs(image)
        files = {
            "image": ("image.jpg", photographs["image"]),
            "thumb": ("thumb.jpg", photographs["thumb"]),
            "stages": ("stages.png", pictures.sprite(tiles, self._settings.cmap)),
        }
        report: dict[str, Any] = {"folder": self._folder, "entry": f"{self._folder}/{ENTRY}"}
        for key, (name, content) in files.items():
            report[key] = f"{self._folder}/{name}"
            self._write(report[key], content)
        report.update(tile=list(tile), order=list(self._levels))
        return {"report": report, "network": list(self._network), "place": _sides(within)}

    def _write(self, path: str, content: bytes) -> None:
        if not self._made:
            make_folder(self._run / self._folder)
            self._made = True
        write_bytes(self._run / path, content)


def _inside(subject: Subject, numbers: Sequence[int]) -> list[float | None]:
    focus = subject.focus
    return [None, *(None if focus is None else float(focus.shares[number]) for number in numbers)]


def _sides(within: Place) -> list[int]:
    return [within.left, within.top, within.width, within.height]


def write_entry(run: Path, entry: Mapping[str, Any]) -> None:
    """Write what the manifest says of an image for the page, where it has files."""
    path = entry["report"]["entry"]
    make_folder((run / path).parent)
    shown = {key: [_seen(each) for each in entry[key]] for key in _WITH_CLASSES if key in entry}
    write_bytes(run / path, json_script.give({"path": path, "entry": finite({**entry, **shown})}))


def _seen(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**found, "class": visible(found["class"])}
