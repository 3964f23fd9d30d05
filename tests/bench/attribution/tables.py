"""The tables that are printed of what was measured."""

from __future__ import annotations

import statistics as plain
import sys
from typing import Sequence

from tests.bench.attribution.candidates import CONTENDERS, DEFAULT
from tests.bench.attribution.measured import Figures, Measured
from tests.bench.attribution.protocols import BY_PIXEL, CELL, MEASURES
from tests.bench.attribution.statistics import interval, pairs, verdict

RANKED = ("A", "B", "C")


def show(found: Measured) -> None:
    """Print a set's tables: of the contenders, and of what was measured on fewer detections."""
    print(f"\n## {found.name}: {len(found.images)} detections of {len(set(found.images))} images at {found.size}")
    print(f"cells of {CELL} px, {found.steps} steps a curve")
    for some in (True, False):
        names = [name for name in found.rows if (name in CONTENDERS) == some]
        if names:
            _table(found, names)
    if found.greedy:
        for name, rows in (("greedy search", found.greedy), (DEFAULT, found.rows[DEFAULT][: len(found.greedy)])):
            figures = ", ".join(f"{key} {plain.median(row[key] for row in rows if row):.2f}" for key in MEASURES[:4])
            print(f"{name}, on the first {len(rows)}: {figures}")
    for name, rows in found.rows.items():
        values = [row[BY_PIXEL] for row in rows if row and BY_PIXEL in row]
        if values:
            print(f"{name}, C pixel by pixel: {plain.median(values):.3f}")
    sys.stdout.flush()


def show_pooled(sets: Sequence[Measured]) -> None:
    """Print the default's wins and losses over all sets."""
    print(f"\n## all sets: wins-losses of {DEFAULT} (+: ahead, -: behind, p < .05)\n")
    print("| map | detections | A | B | C |\n|---|---|---|---|---|")
    for name in dict.fromkeys(name for each in sets for name in each.rows):
        scores = [_pairs(each, name) for each in sets if name in each.rows]
        pooled = [tuple(map(sum, zip(*(of[key] for of in scores)))) for key in RANKED]
        count = sum(row is not None for each in sets for row in each.rows.get(name, ()))
        if name != DEFAULT:
            print(f"| {name} | {count} | {' | '.join(verdict(*each) for each in pooled)} |")


def _table(found: Measured, names: Sequence[str]) -> None:
    counts = {name: sum(row is not None for row in found.rows[name]) for name in names}
    few = "" if set(counts.values()) == {len(found.images)} else f", on the first {max(counts.values())}"
    head = [
        *(f"{name} [95 %]" for name in RANKED),
        f"{DEFAULT}'s wins-losses A",
        *RANKED[1:],
        *(f"{name} [95 %]" for name in MEASURES[3:]),
        "passes a box",
    ]
    print(f"\n| map{few} | {' | '.join(head)} |\n|---{'|---' * len(head)}|")
    for name in names:
        print(f"| {name} | {' | '.join(_cells(found, name))} |")


def _cells(found: Measured, name: str) -> list[str]:
    measured = [(row, image) for row, image in zip(found.rows[name], found.images) if row]
    images = [image for _, image in measured]
    cells = []
    for key in RANKED:
        middle, low, high = interval([row[key] for row, _ in measured], images)
        cells.append(f"{middle:.3f} [{low:.2f}, {high:.2f}]")
    scores = _pairs(found, name)
    cells += ["" if name == DEFAULT else verdict(*scores[key]) for key in RANKED]
    for key in MEASURES[3:]:
        middle, low, high = interval([row[key] for row, _ in measured], images, mean=key != MEASURES[3])
        cells.append(f"{middle:.2f} [{low:.2f}, {high:.2f}]")
    return [*cells, f"{found.passes[name]:.2f}"]


def _pairs(found: Measured, name: str) -> dict[str, tuple[int, int]]:
    both: list[tuple[Figures, Figures]] = [
        (row, own) for row, own in zip(found.rows[name], found.rows[DEFAULT]) if row and own
    ]
    return {key: pairs([row[key] for row, _ in both], [own[key] for _, own in both]) for key in RANKED}
