"""A stage's output to its files: the shell around the pure core."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, Sequence

import numpy as np

from ..drawing.scene import Scene
from ..drawing.views.stage_maps import StageMaps
from ..errors import count_reason
from ..feature_maps.box_energy import BoxEnergy
from ..files.atomic import make_folder, write_bytes, write_npy
from ..files.entries import FocusEntry, StageEntry
from ..model.overwritten import Overwritten
from ..model.stage_output import StageOutput
from ..model.stages import Key, Stage
from ..settings import Settings
from ..text import shown
from .outcome import recorded
from .painter import Painter, stage_maps_of
from .ranking import Ranking

LOGGER = logging.getLogger(__name__)
Page = Callable[[StageMaps, Stage], str]
"""Writes a stage's file of the page, and gives its path."""
_BEST = 5


class StageWriter:
    """Writes the heatmaps of stages, and keeps count of what became of each.

    Attributes:
        settings: how heatmaps are drawn.
        painter: draws them, and keeps what images share.
        ranking: the stages of all images by their focus, where that is on.
        overwritten: which stages must be held as copies, see there.
        tally: how many stage outputs were `done`, `skipped` or `failed`.
        seconds: what `arrays` and `page` took of all images so far.
        reasons: why, for each text of a skip or a failure, with its count; see `errors.count_reason`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.tally: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.seconds = {"arrays": 0.0, "page": 0.0}
        self.painter = Painter()
        self.ranking = Ranking()
        self.overwritten = Overwritten()
        self._warned: set[Key] = set()
        self._lock = threading.Lock()

    def write(self, output: StageOutput, folders: Sequence[Path], *, n: int | None = None) -> list[StageEntry]:
        """Write one stage's files for each image of a batch. Never raises into inference.

        Args:
            output: what the stage gave; what is no `(B, C, H, W)` tensor is skipped.
            folders: where each of the B images' files go; made if missing.
            n: how many channels to show, where it is not the settings' number.

        Returns:
            An entry for the manifest for each folder, with `status` done, skipped or failed, and the reason.
        """
        return [self.write_image(output, number, folder, n=n) for number, folder in enumerate(folders)]

    def write_image(
        self,
        output: StageOutput,
        number: int,
        folder: Path,
        *,
        n: int | None = None,
        scene: Scene | None = None,
        page: Page | None = None,
    ) -> StageEntry:
        """Write one stage's files for one image of a batch, see `write`.

        Args:
            output: what the stage gave.
            number: of the image in the batch.
            folder: where its files go; made if missing.
            n: how many channels to show, where it is not the settings' number.
            scene: the image, where it is known.
            page: writes the stage's file of the page, whose path goes into the entry as `maps`.
        """
        stage = output.stage
        entry = stage.entry
        with recorded(entry):
            settings = self.settings if n is None else self.settings.replace(n=n)
            entry["shape"], entry["stride"] = list(output.of_image(number).shape), output.stride
            ranked = scene is not None and settings.focus == "on"
            whole = page is not None or settings.arrays != "off" or ranked
            stage_maps = stage_maps_of(output, number, settings, scene=scene, whole=whole, per_box=page is not None)
            self._write_files(entry, stage_maps, stage, folder, settings)
            entry["status"] = "done"
            if page is not None:
                with self._timed("page"):
                    entry["maps"] = page(stage_maps, stage)
            if stage_maps.box_energy is not None and settings.focus == "on":
                entry["focus"] = self._rank(stage_maps.box_energy, stage, output.stride)
        self._count(entry)
        return entry

    def _write_files(
        self, entry: StageEntry, stage_maps: StageMaps, stage: Stage, folder: Path, settings: Settings
    ) -> None:
        pictures = self.painter.paint(stage_maps, stage, settings) if settings.pictures else {}
        if (pictures or settings.arrays != "off") and not folder.is_dir():
            make_folder(folder)
        paths = []
        for name, picture in pictures.items():
            paths.append(folder / f"{stage.file_of(name)}{picture.suffix}")
            write_bytes(paths[-1], picture.encoded())
        if settings.arrays != "off":
            paths.append(folder / f"{stage.file_stem}.npy")
            with self._timed("arrays"):
                write_npy(paths[-1], _stored(stage_maps.maps, settings.arrays))
        entry["files"] = [f"{folder.name}/{path.name}" for path in paths]
        if pictures:
            first = next(iter(pictures.values()))
            entry["values"] = None if np.isnan(first.low) else [first.low, first.high]
            entry["flat"] = list(first.flat)
            entry["nonfinite"] = first.nonfinite
            if first.nonfinite:
                self._warn(stage, first.nonfinite)

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            with self._lock:
                self.seconds[part] += time.perf_counter() - began

    def _rank(self, energy: BoxEnergy, stage: Stage, stride: int | None) -> FocusEntry:
        with self._lock:
            self.ranking.add(stage, stride, energy)
        best = [[number, float(energy.shares[number])] for number in energy.best(_BEST)]
        return {"by": energy.by, "stage": energy.score, "area": energy.area, "channels": best}

    def _warn(self, stage: Stage, nonfinite: int) -> None:
        with self._lock:
            first = stage.key not in self._warned
            self._warned.add(stage.key)
        if first:
            text = "stage %s %s: %d values are NaN or infinite, painted grey"
            LOGGER.warning(text, stage.index, shown(stage.module), nonfinite)

    def refuse(self, stage: object, module_type: object, reason: str) -> None:
        """Record a stage that was handed over in a way that cannot be drawn."""
        self._count({"stage": str(stage), "module": str(module_type), "status": "failed", "reason": reason})

    def _count(self, entry: StageEntry) -> None:
        with self._lock:
            self.tally[entry["status"]] += 1
            if "reason" in entry:
                count_reason(self.reasons, f"stage {entry['stage']} {entry['module']}: {entry['reason']}")


def _stored(values: np.ndarray, npy: str) -> np.ndarray:
    """The array to save: of the type asked for, or of the next wider one that holds every finite value."""
    largest = _largest(values)
    if npy == "float16" and largest <= float(np.finfo(np.float16).max):
        return values.astype(np.float16)
    if largest <= float(np.finfo(np.float32).max):
        return values.astype(np.float32, copy=False)
    return values


def _largest(values: np.ndarray) -> float:
    """The largest finite magnitude; 0 where there is none."""
    low, high = values.min(initial=0), values.max(initial=0)
    if not np.isfinite([low, high]).all():
        finite = values[np.isfinite(values)]
        low, high = finite.min(initial=0), finite.max(initial=0)
    return float(max(-low, high))
