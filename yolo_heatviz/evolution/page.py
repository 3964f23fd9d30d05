"""`index.html` of an evolution: a slider over the epochs, the stages over the images, and the figures as curves.

The page is whole after each epoch, also of a training under way: it shows what is there. The maps of an epoch lie in a
file of their own, which the page loads as it comes to it, see `page_maps`."""

from __future__ import annotations

import base64
import math
from pathlib import Path
from typing import Any, Sequence
from urllib.parse import quote

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..feature_maps import colour
from ..files.atomic import write_bytes
from ..files.manifest import finite
from ..model.stages import Key
from ..report import json_script
from ..report.page import policy
from ..text import plural
from .images import FixedImages
from .page_maps import FOLDER, write_epoch, write_images
from .pictures import Drawn
from .record import EpochRecord, StageRecord, epoch_name
from .shown import joined, range_of
from .table import Row

NAME = "index.html"
_PARTS = Path(__file__).with_name("page_parts")
_BASE = Path(__file__).parents[1] / "report" / "static" / "base.css"
_CHANGED = 3


class Page:
    """Knows of each epoch that was written what the page says of it.

    Args:
        run: the folder.
        drawn: the images, and how they are drawn.
    """

    def __init__(self, run: Path, drawn: Drawn) -> None:
        self._run = run
        self._drawn = drawn
        self._limits: dict[Key, list[tuple[float, float]]] = {}
        """Of each image."""
        self._stages: dict[Key, StageRecord] = {}
        write_images(run, drawn.images)

    def add(self, record: EpochRecord, keys: Sequence[Key]) -> None:
        """Write an epoch's maps, and widen the scale of each stage and image by its values."""
        write_epoch(self._run, record, keys)
        for key in keys:
            if key in record.stages:
                ranges = [range_of(norm) for norm in record.stages[key].norms]
                before = self._limits.get(key, ranges)
                self._limits[key] = [joined(each) for each in zip(before, ranges)]
                self._stages.setdefault(key, record.stages[key])

    def bytes_of(self, epoch: int) -> int:
        """The size of an epoch's file."""
        return (self._run / FOLDER / f"{epoch_name(epoch)}.js").stat().st_size

    def write(self, rows: Sequence[Row], *, goes_on: bool) -> Path:
        """Write `index.html` for the epochs so far.

        Args:
            rows: the table's.
            goes_on: the training is not over.
        """
        environment = Environment(loader=FileSystemLoader(_PARTS), autoescape=True, undefined=StrictUndefined)
        styles = [_BASE.read_text(encoding="utf-8"), (_PARTS / "page.css").read_text(encoding="utf-8")]
        scripts = [path.read_text(encoding="utf-8") for path in sorted(_PARTS.glob("*.js"))]
        epochs = sorted({row.epoch for row in rows})
        watched = f"{plural(len(epochs), 'epoch')}, {plural(len(self._drawn.images.paths), 'image')}"
        watched = f"{watched}, weights: {self._drawn.weights}"
        context = {
            "title": self._run.resolve().parent.name,
            "summary": f"{watched}. The training goes on: load the page again for more." if goes_on else f"{watched}.",
            "csp": policy(styles, scripts),
            "styles": styles,
            "scripts": scripts,
            "data": Markup(json_script.dump(self._data(rows, epochs))),
        }
        content = environment.get_template(NAME).render(context)
        write_bytes(self._run / NAME, content.encode(errors="replace"))
        return self._run / NAME

    def _data(self, rows: Sequence[Row], epochs: Sequence[int]) -> dict[str, Any]:
        palette = np.ascontiguousarray(colour.palette(self._drawn.settings.cmap)[: colour.LEVELS])
        shown = {str(key) for key in self._stages}
        return {
            "epochs": list(epochs),
            "images": [_image(self._drawn.images, number) for number in range(len(self._drawn.images.paths))],
            "network": list(self._drawn.images.size),
            "stages": [_stage(record, self._limits[key]) for key, record in self._stages.items()],
            "rows": [_row(row) for row in rows if str(row.stage) in shown],
            "changed": changed_most(rows),
            "palette": base64.b64encode(palette.tobytes()).decode(),
        }


def changed_most(rows: Sequence[Row]) -> list[int]:
    """The epochs whose stages are least like those of the epoch before, the most changed first."""
    found: dict[int, list[float]] = {}
    for row in rows:
        if math.isfinite(row.cka_previous):
            found.setdefault(row.epoch, []).append(row.cka_previous)
    means = {epoch: sum(values) / len(values) for epoch, values in found.items()}
    return sorted(means, key=lambda epoch: means[epoch])[:_CHANGED]


def _image(images: FixedImages, number: int) -> dict[str, Any]:
    scene, name = images.scenes[number], images.names[number]
    within = scene.place(images.size)
    return {
        "name": name,
        "file": quote(f"{FOLDER}/{name}.jpg"),
        "size": list(scene.size),
        "place": [within.left, within.top, within.width, within.height],
        "boxes": [list(map(float, box.xyxy)) for box in scene.boxes],
    }


def _stage(record: StageRecord, limits: Sequence[tuple[float, float]]) -> dict[str, Any]:
    return {
        "key": str(record.stage.key),
        "module": record.stage.module,
        "shape": "\N{MULTIPLICATION SIGN}".join(map(str, record.shape)),
        "stride": record.stride,
        "limits": [list(each) for each in limits],
    }


def _row(row: Row) -> dict[str, Any]:
    return finite({**row._asdict(), "stage": str(row.stage)})
