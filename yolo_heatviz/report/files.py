"""The files of one image for the page, written while the run goes on.

report/linen/image.jpg          the image without boxes
report/linen/thumb.jpg          the same, small
report/linen/stages.png         each stage's L2 norm over its channels, one tile below the other
report/linen/stage17_C3.js      values of a stage's L2 norm and of its chosen channels, see `cells`
report/linen/entry.js           the manifest's entry of the image
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

from ..drawing.compose import fitted
from ..drawing.views.stage_maps import StageMaps
from ..feature_maps import channels
from ..feature_maps.letterbox import LETTERBOXED, Place, place
from ..files.atomic import make_folder, write_bytes
from ..files.entries import ReportEntry, SourceEntry
from ..files.manifest import finite
from ..model.stages import Stage
from ..settings import Settings
from ..text import visible
from . import json_script, pictures
from .stage_cells import BEST, stage_cells

FOLDER, ENTRY = "report", "entry.js"
_WITH_CLASSES = ("found", "shares", "verdicts", "explained", "attributions")
L2 = "l2"


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

    def stage(self, stage_maps: StageMaps, stage: Stage, boxes: Sequence[int] = ()) -> str:
        """Write the values of one stage.

        Args:
            stage_maps: the stage's maps, with all its channels.
            stage: which it is.
            boxes: the numbers of the detections that come from this stage.

        Returns:
            The file's path within the run's folder.
        """
        numbers = self._numbers(stage_maps, boxes)
        found, side, norm = stage_cells(stage_maps, numbers)
        path = f"{self._folder}/{stage.file_name}.js"
        head = {
            "path": path,
            "height": norm.shape[0] // side,
            "width": norm.shape[1] // side,
            "side": side,
            "maps": [L2, *numbers],
            "inside": _inside(stage_maps, numbers),
            "low": found.low,
            "high": found.high,
        }
        self._write(path, json_script.wrap(head, codes=found.codes, rest=found.rest))
        self._levels[str(stage.key)] = norm
        self._network = stage_maps.network_size
        return path

    def _numbers(self, stage_maps: StageMaps, boxes: Sequence[int]) -> list[int]:
        settings, energy = self._settings, stage_maps.box_energy
        if energy is None or settings.focus == "off":
            return stage_maps.chosen(settings)[0].tolist()
        numbers = energy.best(settings.n)
        for box in boxes:
            numbers += energy.per_box[box].best(BEST)
        parsed = channels.parse(settings.channels)
        if not isinstance(parsed, str):
            numbers += [number for number in parsed if number < stage_maps.count]
        return list(dict.fromkeys(numbers))

    def finish(self, image: np.ndarray, how: str = LETTERBOXED) -> SourceEntry:
        """Write the pictures.

        Args:
            image: `(H, W, 3)` uint8 BGR, as it was before it came into the network.
            how: the way that it came there, see `letterbox.place`.

        Returns:
            Of the image's entry: `report`, `network` and `place`; nothing where no stage is a map.
        """
        if not self._levels:
            return {}
        size = (image.shape[0], image.shape[1])
        within = place(size, self._network, how)
        tile = fitted(size, pictures.TILE)
        tiles = [pictures.tile(levels, tile, within, self._network, self._settings) for levels in self._levels.values()]
        photographs = pictures.photographs(image)
        report: ReportEntry = {
            "folder": self._folder,
            "entry": f"{self._folder}/{ENTRY}",
            "image": f"{self._folder}/image.jpg",
            "thumb": f"{self._folder}/thumb.jpg",
            "stages": f"{self._folder}/stages.png",
            "tile": list(tile),
            "order": list(self._levels),
        }
        self._write(report["image"], photographs["image"])
        self._write(report["thumb"], photographs["thumb"])
        self._write(report["stages"], pictures.sprite(tiles, self._settings.cmap))
        return {"report": report, "network": list(self._network), "place": _sides(within)}

    def _write(self, path: str, content: bytes) -> None:
        if not self._made:
            make_folder(self._run / self._folder)
            self._made = True
        write_bytes(self._run / path, content)


def _inside(stage_maps: StageMaps, numbers: Sequence[int]) -> list[float | None]:
    energy = stage_maps.box_energy
    return [None, *(None if energy is None else float(energy.shares[number]) for number in numbers)]


def _sides(within: Place) -> list[int]:
    return [within.left, within.top, within.width, within.height]


def write_entry(run: Path, entry: SourceEntry) -> None:
    """Write the manifest's entry of an image for the page, where it has files."""
    path = entry["report"]["entry"]
    make_folder((run / path).parent)
    write_bytes(run / path, json_script.wrap(page_entry(entry)))


def page_entry(entry: SourceEntry) -> dict[str, Any]:
    """The manifest's entry of an image as the page takes it: with class names that can be seen, under its own path."""
    whole: Mapping[str, Any] = entry
    shown = {key: [_seen(each) for each in whole[key]] for key in _WITH_CLASSES if key in whole}
    return {"path": entry["report"]["entry"], "entry": finite({**entry, **shown})}


def _seen(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**found, "class": visible(found["class"])}
