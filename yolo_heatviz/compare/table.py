"""The numbers as tables: printed, as CSV, as Markdown and for LaTeX."""

from __future__ import annotations

import math
from typing import Sequence

from ..files.tables import encoded
from ..text import aligned, plural, quoted, shown
from .models import Setup
from .numbers import OUTCOMES, Numbers, Pair, Row
from .tex import escaped

_CSV = (
    "stage", "model", "minus", "measure", "value", "low", "high", "p", "images",
)  # fmt: skip

_FEW = 10
"""Images below which a bootstrap interval is too narrow."""
_SMALL = 0.05
"""Differences below that are told in more digits."""


def rows(numbers: Numbers) -> list[tuple[str, ...]]:
    """A row a stage and model, under a head of what was measured."""
    measures = list(dict.fromkeys(name for row in numbers.rows for name in row.figures))
    head = ("stage", "model", *measures, "images")
    return [
        head,
        *((row.stage, row.model, *(_figure(row, name) for name in measures), str(row.images)) for row in numbers.rows),
    ]


def pair_rows(numbers: Numbers, first: str) -> list[tuple[str, ...]]:
    """A row a difference from the first model."""
    head = ("stage", "difference", "measure", "mean", "95 % interval", "p", "images")
    return [head, *((pair.stage or "-", f"{pair.model} minus {first}", *_cells(pair)) for pair in numbers.pairs)]


def lines(numbers: Numbers, first: str, images: int) -> list[str]:
    """The tables to print."""
    base = "" if math.isnan(numbers.area) else f" ({numbers.area:.1%} of an image)"
    title = f"Over {plural(images, 'image')}, focus inside {numbers.inside}{base}"
    differences = ["Differences of the same image, mean and bootstrap interval", *_indented(pair_rows(numbers, first))]
    few = any(0 < pair.found.images < _FEW and not pair.found.zero for pair in numbers.pairs)
    note = [f"Of fewer than {_FEW} images an interval says little: see p"] if few else []
    return [title, *_indented(rows(numbers)), *differences, *note]


def sentence(pair: Pair, first: str) -> str:
    """One difference in words.

    Example:
        >>> from yolo_heatviz.compare.paired import Difference
        >>> sentence(Pair("P4", "ours", "focus", Difference(0.08, 0.05, 0.11, 0.0001, 200, False)), "baseline")
        'ours minus baseline, P4, focus: +0.08 [+0.05, +0.11], p < 0.001, 200 images'
    """
    at = f", {pair.stage}" if pair.stage else ""
    found = pair.found
    what = f"{pair.model} minus {first}{at}, {pair.measure}"
    if not found.images:
        return f"{what}: no image has it"
    if found.zero:
        return f"{what}: exactly 0 in each of {plural(found.images, 'image')}"
    sure = "p < 0.001" if found.p < 0.001 else f"p = {found.p:.3f}"
    digits = 2 if max(abs(found.low), abs(found.high)) >= _SMALL else 4
    mean, low, high = (f"{value:+.{digits}f}" for value in (found.mean, found.low, found.high))
    return f"{what}: {mean} [{low}, {high}], {sure}, {plural(found.images, 'image')}"


def csv(numbers: Numbers, first: str) -> bytes:
    """All numbers in full, a row each; of differences `minus` says from which model."""
    found: list[tuple[object, ...]] = [_CSV]
    for row in numbers.rows:
        for name, value in row.figures.items():
            found.append((row.stage, row.model, "", name, _plain(value), "", "", "", row.images))
    for pair in numbers.pairs:
        each = pair.found
        figures = [_plain(value) for value in (each.mean, each.low, each.high, each.p)]
        found.append((pair.stage, pair.model, first, pair.measure, *figures, each.images))
    return encoded(found)


def images_csv(numbers: Numbers, setup: Setup) -> bytes:
    """Each image's numbers in full, a row an image, stage and model."""
    measures = list(dict.fromkeys(what for what, _, _ in numbers.values))
    found: list[tuple[object, ...]] = [("image", "stage", "model", *measures)]
    for image, name in enumerate(setup.images):
        for at, stage in enumerate(setup.stages):
            for number, model in enumerate(setup.models):
                places = [(what, -1 if what in OUTCOMES else at, number) for what in measures]
                values = [_plain(float(numbers.values[place][image])) for place in places]
                found.append((name, stage.title, model.name, *values))
    return encoded(found)


def markdown(numbers: Numbers, first: str) -> str:
    """Both tables in Markdown."""
    return "\n\n".join(_markdown(table) for table in (rows(numbers), pair_rows(numbers, first))) + "\n"


def latex(numbers: Numbers, first: str) -> str:
    """Both tables for LaTeX, with the package booktabs."""
    return "\n\n".join(_latex(table) for table in (rows(numbers), pair_rows(numbers, first))) + "\n"


def _figure(row: Row, name: str) -> str:
    value = row.figures.get(name, math.nan)
    if math.isnan(value):
        return "-"
    return f"{value:.0f}" if name in OUTCOMES else f"{value:.3f}"


def _cells(pair: Pair) -> tuple[str, ...]:
    found = pair.found
    if not found.images:
        return (pair.measure, "-", "-", "-", "0")
    if found.zero:
        return (pair.measure, "exactly 0", "the same in each image", "-", str(found.images))
    sure = "< 0.001" if found.p < 0.001 else f"{found.p:.3f}"
    return (pair.measure, f"{found.mean:+.3f}", f"[{found.low:+.3f}, {found.high:+.3f}]", sure, str(found.images))


def _indented(table: Sequence[Sequence[str]]) -> list[str]:
    whole = [[quoted(cell) if cell == "" else shown(cell) for cell in row] for row in without_empty(table)]
    return [f"  {line}" for line in aligned(whole)]


def without_empty(table: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """A table, its head first, without the columns that say nothing below it."""
    kept = [number for number, column in enumerate(zip(*table[1:])) if any(cell not in ("", "-") for cell in column)]
    return [tuple(row[number] for number in kept) for row in table]


def _markdown(table: Sequence[Sequence[str]]) -> str:
    head, *body = [[shown(cell).replace("|", "\\|") for cell in row] for row in without_empty(table)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *body])


def _latex(table: Sequence[Sequence[str]]) -> str:
    head, *body = [" & ".join(escaped(cell) for cell in row) + r" \\" for row in without_empty(table)]
    columns = "l" * len(without_empty(table)[0])
    return "\n".join(
        [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", head, r"\midrule", *body, r"\bottomrule", r"\end{tabular}"]
    )


def _plain(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"
