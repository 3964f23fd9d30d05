"""The figures that a trainer has written of its epochs: `results.csv`, YOLOv5's or Ultralytics'."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import NamedTuple

from ..errors import HeatvizError
from ..files.opening import is_file, read_file

NAME = "results.csv"
_LARGEST = 100_000_000
_COLUMNS = {
    "metrics/mAP50(B)": ("metrics/mAP50-95(B)", (0.0, 1.0)),
    "metrics/mAP_0.5": ("metrics/mAP_0.5:0.95", (0.1, 0.9)),
}
"""mAP50's column by each family, mAP50-95's beside it, and the weights of both by which the family finds its best."""


class Figures(NamedTuple):
    """Mean average precision after an epoch; NaN where it was not measured."""

    map50: float = math.nan
    map50_95: float = math.nan


class Results(NamedTuple):
    """A trainer's figures."""

    epochs: dict[int, Figures]
    """By how many epochs were trained, from 1."""
    best: int | None = None
    """After how many epochs the network was best; None where that is not known."""

    @property
    def last(self) -> int | None:
        """How many epochs were trained."""
        return max(self.epochs, default=None)


def read_results(folder: Path) -> Results:
    """Read the figures in the folder of a training; none where there is no such file, or it has other columns.

    YOLOv5 and older releases of Ultralytics number epochs from 0, newer ones from 1: here they count from 1.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, NAME).write_text("epoch,metrics/mAP_0.5,metrics/mAP_0.5:0.95\\n0,.5,.25\\n1,.4,.3")
        ...     read_results(Path(folder))
        Results(epochs={1: Figures(map50=0.5, map50_95=0.25), 2: Figures(map50=0.4, map50_95=0.3)}, best=2)
    """
    path = folder / NAME
    if not is_file(path):
        return Results({})
    try:
        lines = read_file(path, _LARGEST).decode("utf-8-sig", errors="replace").splitlines()
    except HeatvizError:
        return Results({})
    rows = [{str(key).strip(): value for key, value in row.items()} for row in csv.DictReader(lines)]
    family = next((column for column in _COLUMNS if rows and column in rows[0]), None)
    if family is None:
        return Results({})
    other, weights = _COLUMNS[family]
    found = {
        int(epoch): Figures(_number(row.get(family)), _number(row.get(other)))
        for row in rows
        for epoch in [_number(row.get("epoch"))]
        if not math.isnan(epoch)
    }
    first = 1 if 0 in found else 0
    epochs = {epoch + first: figures for epoch, figures in sorted(found.items())}
    scores = {epoch: weights[0] * each.map50 + weights[1] * each.map50_95 for epoch, each in epochs.items()}
    known = {epoch: score for epoch, score in scores.items() if not math.isnan(score)}
    return Results(epochs, max(known, key=lambda epoch: known[epoch]) if known else None)


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return math.nan
