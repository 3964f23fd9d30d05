"""The strip: stages down, epochs across, one image; for a paper, as PDF and PNG."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np

from ..drawing.box import Box
from ..figures.files import write
from ..figures.panel import ColourBar, Grid, Heat, Panel, frame_of
from ..figures.style import Style
from ..model.stages import Key
from .pictures import Drawn
from .record import load
from .shown import joined, range_of
from .table import Row

NAME = "strip"
SUFFIXES = (".pdf", ".png")
COLUMNS = 7
"""How many epochs are across at most."""


def spread(epochs: Sequence[int], most: int = COLUMNS) -> list[int]:
    """Some of the epochs, the first and the last among them, each further from the next than that from the one before.

    Args:
        epochs: in order.
        most: how many.

    Example:
        >>> spread(range(1, 101))
        [1, 2, 5, 10, 22, 46, 100]
        >>> spread([0, 1, 2])
        [0, 1, 2]
    """
    epochs = list(epochs)
    if len(epochs) <= most:
        return epochs
    places = {0, len(epochs) - 1}
    for step in range(1, most - 1):
        wanted = round(len(epochs) ** (step / (most - 1))) - 1
        free = [place for place in range(len(epochs)) if place not in places]
        places.add(min(free, key=lambda place: abs(place - wanted)))
    return [epochs[place] for place in sorted(places)]


def grid(run: Path, epochs: Sequence[int], keys: Sequence[Key], rows: Sequence[Row], drawn: Drawn) -> Grid:
    """The strip's panels: each stage's L2 norm over the first image that has labels, after each epoch.

    A stage's colours span the same values in all of its panels; in the corner stands its CKA to the last epoch.

    Args:
        run: the folder of the epochs' records.
        epochs: to show, in order.
        keys: the stages, from the top.
        rows: the table's.
        drawn: the images and how they are drawn.

    Raises:
        HeatvizError: a record cannot be read.
    """
    number = next((at for at, scene in enumerate(drawn.images.scenes) if scene.boxes), 0)
    records = [load(run, epoch).stages for epoch in epochs]
    found = {(row.epoch, row.stage): row for row in rows}
    limits = {key: joined(range_of(stages[key].norms[number]) for stages in records) for key in keys}

    def panels(key: Key) -> list[Panel]:
        return [
            _panel(stages[key].norms[number], limits[key], found[epoch, key], drawn, number)
            for epoch, stages in zip(epochs, records)
        ]

    return Grid(
        [panels(key) for key in keys],
        columns=[_title(found[epoch, keys[0]]) for epoch in epochs],
        names=[f"{key} {records[-1][key].stage.module}" for key in keys],
        bars=[ColourBar(_ends(limits[key]), cmap=drawn.settings.cmap) for key in keys],
        letters="none",
    )


def _panel(norms: np.ndarray, limits: tuple[float, float], row: Row, drawn: Drawn, number: int) -> Panel:
    scene, network = drawn.images.scenes[number], drawn.images.size
    heat = Heat(norms, frame_of(scene.size, network, scene.place(network)), limits, drawn.settings.cmap)
    note = f"{row.cka_last:.2f}" if row.cka_last == row.cka_last else ""
    return Panel(scene.image, heat, [Box(box.xyxy) for box in scene.boxes], note)


def draw(run: Path, panels: Grid, width: str) -> list[str]:
    """Write the strip at a paper's width; the names of its files.

    Raises:
        HeatvizError: there is no such width, or more panels than fit the paper.
        WriteError: the system refuses.
    """
    for suffix in SUFFIXES:
        write(run / f"{NAME}{suffix}", panels, Style(width))
    return [f"{NAME}{suffix}" for suffix in SUFFIXES]


def _title(row: Row) -> str:
    measured = f" mAP={row.mAP50_95:.2f}" if row.mAP50_95 == row.mAP50_95 else ""
    return f"epoch {row.epoch}{measured}"


def _ends(limits: tuple[float, float]) -> tuple[float, float]:
    return limits if limits[0] < limits[1] else (limits[0], limits[0] + 1)
