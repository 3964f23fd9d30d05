"""A stage's output to its files: the shell around the pure core, and upstream's function by its own name."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Sequence

import numpy as np

from ..drawing.scene import Scene
from ..drawing.views.stage_maps import Subject
from ..errors import count_reason
from ..feature_maps.box_energy import Focus
from ..files.atomic import make_folder, write_bytes, write_npy
from ..model.hooks import stride_of
from ..model.stages import Key, Stage
from ..model.tensors import NotAMapError, feature_maps
from ..settings import NPY, Settings
from ..text import shown
from .outcome import recorded
from .painter import Painter
from .ranking import Ranking

LOGGER = logging.getLogger(__name__)
Page = Callable[[Subject, Stage], str]
_BEST = 5


class StageWriter:
    """Writes the heatmaps of stages, and keeps count of what became of each.

    Attributes:
        settings: how heatmaps are drawn.
        painter: draws them, and keeps what images share.
        ranking: the stages of all images by their focus, where that is on.
        tally: how many stage outputs were `done`, `skipped` or `failed`.
        reasons: why, for each text of a skip or a failure, with its count; see `errors.count_reason`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.tally: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.painter = Painter()
        self.ranking = Ranking()
        self._warned: set[Key] = set()
        self._lock = threading.Lock()

    def write(
        self,
        output: object,
        stage: Stage,
        folders: Sequence[Path],
        *,
        input_size: tuple[int, int] | None = None,
        n: int | None = None,
        scene: Scene | None = None,
        page: Page | None = None,
    ) -> list[dict[str, Any]]:
        """Write one stage's files for each image of a batch. Never raises into inference.

        Args:
            output: what the stage gave: a `(B, C, H, W)` tensor, or anything, which is then skipped.
            stage: which stage it is.
            folders: where each of the B images' files go; made if missing.
            input_size: height and width of the network's input, for the stride.
            n: how many channels to show, where it is not the settings' number.
            scene: the image, where it is known; the batch is then of one.
            page: what else is written of the stage, and the path that it gives goes into its entry as `maps`; the
                batch is then of one.

        Returns:
            An entry for the manifest for each folder, with `status` done, skipped or failed, and the reason.
        """
        return [
            self._one(output, number, folder, stage, input_size, n, scene, page)
            for number, folder in enumerate(folders)
        ]

    def _one(
        self,
        output: object,
        number: int,
        folder: Path,
        stage: Stage,
        input_size: tuple[int, int] | None,
        n: int | None,
        scene: Scene | None,
        page: Page | None,
    ) -> dict[str, Any]:
        entry = stage.entry
        with recorded(entry):
            settings = self.settings if n is None else self.settings.replace(n=n)
            maps = feature_maps(output)
            if number >= len(maps):
                raise NotAMapError(f"shape {tuple(maps.shape)}: the batch holds no image {number}")
            entry.update(shape=list(maps.shape[1:]), stride=stride_of(maps, input_size))
            subject = self.painter.subject(
                maps[number],
                stage,
                settings,
                stride=entry["stride"],
                scene=scene,
                input_size=input_size,
                whole=page is not None or settings.arrays != "off" or (scene is not None and settings.focus == "on"),
                apart=page is not None,
            )
            entry.update(self._files(subject, stage, folder, settings), status="done")
            if page is not None:
                entry.update(maps=page(subject, stage))
            if subject.focus is not None and settings.focus == "on":
                entry.update(focus=self._rank(subject.focus, stage, entry["stride"]))
        self._count(entry)
        return entry

    def _files(self, subject: Subject, stage: Stage, folder: Path, settings: Settings) -> dict[str, Any]:
        pictures = self.painter.paint(subject, stage, settings) if settings.pictures else {}
        if (pictures or settings.arrays != "off") and not folder.is_dir():
            make_folder(folder)
        paths = []
        for name, picture in pictures.items():
            paths.append(folder / f"{stage.file_of(name)}.png")
            write_bytes(paths[-1], picture.png())
        if settings.arrays != "off":
            paths.append(folder / f"{stage.file_stem}.npy")
            write_npy(paths[-1], _stored(subject.maps, settings.arrays))
        files = {"files": [f"{folder.name}/{path.name}" for path in paths]}
        if not pictures:
            return files
        shown = next(iter(pictures.values()))
        if shown.nonfinite:
            self._warn(stage, shown.nonfinite)
        return {
            **files,
            "values": None if np.isnan(shown.low) else [shown.low, shown.high],
            "flat": list(shown.flat),
            "nonfinite": shown.nonfinite,
        }

    def _rank(self, found: Focus, stage: Stage, stride: int | None) -> dict[str, Any]:
        with self._lock:
            self.ranking.add(stage, stride, found)
        best = [[number, float(found.shares[number])] for number in found.best(_BEST)]
        return {"by": found.by, "stage": found.stage, "area": found.area, "channels": best}

    def _warn(self, stage: Stage, nonfinite: int) -> None:
        with self._lock:
            first = stage.key not in self._warned
            self._warned.add(stage.key)
        if first:
            text = "stage %s %s: %d values are NaN or infinite, painted grey"
            LOGGER.warning(text, stage.index, shown(stage.module), nonfinite)

    def refuse(self, stage: object, module_type: object, reason: str) -> None:
        """Record a stage that was handed over in a way that cannot be drawn."""
        self._count({"stage": stage, "module": module_type, "status": "failed", "reason": reason})

    def _count(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self.tally[entry["status"]] += 1
            if "reason" in entry:
                count_reason(self.reasons, f"stage {entry['stage']} {entry['module']}: {entry['reason']}")


def _stored(values: np.ndarray, npy: str) -> np.ndarray:
    """The array to save: of the type asked for, or of the next wider one that holds every finite value."""
    largest = np.abs(values, where=np.isfinite(values), out=np.zeros_like(values)).max() if values.size else 0
    for kind in ("float16", "float32")[NPY.index(npy) != 1 :]:
        if largest <= np.finfo(kind).max:
            return values.astype(kind, copy=False)
    return values
