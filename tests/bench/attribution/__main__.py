"""`python -m tests.bench.attribution`: which maps of single boxes tell the truth, side by side on the same detections.

See `protocols` for what is measured. The boxes and the network are the same for all rows; `random` and `box prior` read
no network, and what does not beat them has shown nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics as plain
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch

from tests.bench.attribution import speed
from tests.bench.attribution.candidates import DEFAULT, Candidate, candidates, greedy, seconds
from tests.bench.attribution.cases import SIDE, Case, Cases
from tests.bench.attribution.protocols import BY_PIXEL, CELL, MEASURES, STEPS, Protocols
from tests.bench.attribution.statistics import interval, pairs
from yolo_heatviz.attribution.methods import drise

SETS = ("embedded", "yolov5s", "yolov8s", "yolo11n")
_RANKED = ("A", "B", "C")
_BY_PIXEL = (DEFAULT, "box prior")
Rows = "dict[str, list[dict[str, float]]]"


def main(argv: list[str] | None = None) -> int:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    arguments.add_argument("--images", type=int, default=100, help="most images of a set")
    arguments.add_argument("--detections", type=int, default=60, help="most detections of a set")
    arguments.add_argument("--only", nargs="+", default=[], metavar="ROW", help="these rows alone, the default first")
    arguments.add_argument("--masks", type=int, default=drise.MASKS, help="masks of drise")
    arguments.add_argument("--greedy", type=int, default=3, metavar="N", help="detections of the greedy search")
    arguments.add_argument("--size", type=int, default=SIDE, help="pixels of the longer side of the network's input")
    arguments.add_argument("--steps", type=int, default=STEPS, help="steps of a curve")
    arguments.add_argument("--device", default="cpu", help="where the network runs: cpu, 0")
    arguments.add_argument("--raw", type=Path, metavar="FOLDER", help="write every figure of every detection there")
    arguments.add_argument("--speed", action="store_true", help="measure what maps cost, and nothing else")
    given = arguments.parse_args(argv)
    torch.set_num_threads(1)
    if given.speed:
        speed.show()
        return 0
    drise.MASKS = given.masks
    for name in given.sets:
        cases = Cases(name, given.images, given.size, given.device)
        cases.found = cases.found[: given.detections]
        table(cases, candidates(cases, given.only), given)
    return 0


def table(cases: Cases, rows: list[Candidate], given: argparse.Namespace) -> None:
    """Measure one set and print its table."""
    by_image: dict[int, list[Case]] = defaultdict(list)
    for case in cases.found:
        by_image[case.image].append(case)
    found: Rows = defaultdict(list)
    passes: dict[str, list[float]] = defaultdict(list)
    ceiling: list[dict[str, float]] = []
    for cases_here in by_image.values():
        seen, wanted = cases_here[0].seen, [case.wanted for case in cases_here]
        forward = plain.median(seconds(lambda seen=seen: cases.network.readings(seen.pixels))[1] for _ in range(3))
        protocols = [Protocols(cases.network, case, given.steps) for case in cases_here]
        made: dict[str, list[np.ndarray]] = {}
        for row in rows:
            maps, took = seconds(lambda row=row, seen=seen, wanted=wanted: row.make(seen, wanted))
            passes[row.name].append(took / forward / len(wanted))
            made[row.name] = maps
        for place, measure in enumerate(protocols):
            by_pixel = [name for name in _BY_PIXEL if name in made]
            asked = [*((name, False) for name in made), *((name, True) for name in by_pixel)]
            figures = measure.of_each([(made[name][place], way) for name, way in asked])
            for (name, way), each in zip(asked, figures):
                if way:
                    found[name][-1].update(each)
                else:
                    found[name].append(each)
        for measure, each in zip(protocols, wanted):
            if len(ceiling) < given.greedy:
                ceiling.append(measure.of(greedy(cases.network, seen, each)))
    if given.raw:
        raw = {"images": [case.image for case in cases.found], "rows": found, "passes": passes, "greedy": ceiling}
        (given.raw / f"{cases.name}.json").write_text(json.dumps(raw))
    print(f"\n## {cases.name}: {len(cases.found)} detections of {len(by_image)} images at {cases.size}")
    print(f"cells of {CELL} px, {given.steps} steps a curve, {given.masks} masks of drise", end="; ")
    show(cases, found, passes, ceiling)


def show(cases: Cases, found: Rows, passes: dict[str, list[float]], ceiling: list[dict[str, float]]) -> None:
    """Print a set's table."""
    images = [case.image for case in cases.found]
    levels = [case.wanted.stages[-1] for case in cases.found]
    print(
        "deepest stages of the default:", ", ".join(f"{stage} ({levels.count(stage)})" for stage in sorted(set(levels)))
    )
    head = [f"{name} median [95 %]" for name in _RANKED] + [
        f"{DEFAULT}'s wins-losses A",
        "B",
        "C",
        *MEASURES[3:],
        "passes a box",
    ]
    print(f"\n| map | {' | '.join(head)} |\n|---{'|---' * len(head)}|")
    default = found[DEFAULT]
    for name, rows in found.items():
        cells = [name, *_cells(rows, default, images, name == DEFAULT), f"{plain.median(passes[name]):.2f}"]
        print(f"| {' | '.join(cells)} |")
    if ceiling:
        part = default[: len(ceiling)]
        for name, rows in (("greedy search", ceiling), (DEFAULT, part)):
            figures = ", ".join(f"{key} {plain.median(row[key] for row in rows):.2f}" for key in MEASURES[:4])
            print(f"{name}, on the first {len(rows)}: {figures}")
    for name in _BY_PIXEL:
        if name in found:
            print(f"{name}, C pixel by pixel: {interval([row[BY_PIXEL] for row in found[name]], images)[0]:.3f}")
    sys.stdout.flush()


def _cells(rows: list, default: list, images: list[int], same: bool) -> list[str]:
    cells = []
    for key in _RANKED:
        middle, low, high = interval([row[key] for row in rows], images)
        cells.append(f"{middle:.3f} [{low:.2f}, {high:.2f}]")
    for key in _RANKED:
        won, lost = pairs([row[key] for row in rows], [row[key] for row in default])
        cells.append("" if same else f"{won}-{lost}")
    for key in MEASURES[3:]:
        cells.append(f"{interval([row[key] for row in rows], images, mean=key != '10 % hidden')[0]:.2f}")
    return cells


if __name__ == "__main__":
    sys.exit(main())
