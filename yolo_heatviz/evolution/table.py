"""`evolution.csv`: each epoch and stage in figures."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Iterable, NamedTuple, Sequence

import numpy as np

from ..feature_maps.similarity import alike, similarities
from ..files.atomic import write_bytes
from ..files.tables import encoded
from ..model.stages import Key
from ..text import aligned
from .record import StageRecord, load
from .results import Results

NAME = "evolution.csv"
SETTLED = 0.9
"""The CKA to the last epoch from which on a stage counts as settled."""


class Row(NamedTuple):
    """A stage after an epoch; its fields are the table's columns, and NaN and None are empty cells."""

    epoch: int
    stage: Key
    module: str
    shape: str
    stride: int | None
    focus: float | None
    area: float | None
    dead: int
    cka_previous: float
    cka_last: float
    mean: float
    spread: float
    mAP50: float  # noqa: N815 (a column, as it is called everywhere)
    mAP50_95: float  # noqa: N815

    @property
    def cells(self) -> list[object]:
        """The row as it is written, with six digits of each number."""
        return [_cell(value) for value in self]


class Comparison:
    """Compares each epoch's stages with those of the epoch before, and with those of the last.

    Args:
        last: the last epoch's stages; None while it is not known.
    """

    def __init__(self, last: Iterable[StageRecord] | None = None) -> None:
        self._last = {each.stage.key: similarities(each.features) for each in last or ()}
        self._previous: dict[Key, np.ndarray | None] = {}

    def rows(self, epoch: int, stages: Iterable[StageRecord], results: Results) -> list[Row]:
        """The rows of the next epoch."""
        found, figures = [], results.epochs.get(epoch)
        for each in stages:
            key = each.stage.key
            own = similarities(each.features)
            previous = alike(own, self._previous[key]) if key in self._previous else math.nan
            last = alike(own, self._last[key]) if key in self._last else math.nan
            self._previous[key] = own
            measured = (each.focus, each.area, each.dead, previous, last, each.mean, each.spread)
            scores = (figures.map50, figures.map50_95) if figures else (math.nan, math.nan)
            shape = "x".join(map(str, each.shape))
            found.append(Row(epoch, key, each.stage.module, shape, each.stride, *measured, *scores))
        return found


def table(run: Path, epochs: Sequence[int], results: Results) -> list[Row]:
    """The rows of all epochs, with the last of them as the last.

    Raises:
        HeatvizError: a record cannot be read.
    """
    comparison = Comparison(load(run, epochs[-1]).stages.values())
    return [row for epoch in epochs for row in comparison.rows(epoch, load(run, epoch).stages.values(), results)]


def write(run: Path, rows: Sequence[Row]) -> Path:
    """Write the table, whole."""
    write_bytes(run / NAME, encoded([Row._fields, *(row.cells for row in rows)]))
    return run / NAME


def _cell(value: object) -> object:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return f"{value:.6g}" if isinstance(value, float) else value


def settled_from(rows: Sequence[Row], key: Key) -> int | None:
    """The epoch from which on a stage is like that of the last one, and stays so; None where that cannot be said."""
    found = None
    for row in reversed([row for row in rows if row.stage == key]):
        if not row.cka_last >= SETTLED:
            break
        found = row.epoch
    return found


def lines(rows: Sequence[Row]) -> list[str]:
    """The table for people: for each stage when it settled, and its figures in the first and the last epoch."""
    first, last = rows[0].epoch, rows[-1].epoch
    head = ("stage", "module", "stride", "settled", f"focus {first} > {last}", f"dead {first} > {last}")
    cells = [head]
    for begun, ended in zip((row for row in rows if row.epoch == first), (row for row in rows if row.epoch == last)):
        settled = settled_from(rows, begun.stage)
        cells.append(
            (
                str(begun.stage),
                begun.module,
                str(begun.stride),
                "-" if settled is None else str(settled),
                f"{_two(begun.focus)} > {_two(ended.focus)}",
                f"{begun.dead} > {ended.dead}",
            )
        )
    told = f"Settled: the epoch from which a stage is like that of epoch {last} (CKA of {SETTLED:g} or more)"
    return [told, *(f"  {line}" for line in aligned(cells))]


def _two(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
