"""`python -m tests.bench.attribution`: which maps of single boxes tell the truth, side by side on the same detections.

See `protocols` for what is measured and `statistics` for what beats what. The boxes and the network are the same for
all rows; `random` and `box prior` read no network, and what does not beat them has shown nothing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from tests.bench.attribution import speed, tables
from tests.bench.attribution.candidates import DEFAULT, candidates
from tests.bench.attribution.cases import SIDE, Cases, in_bfloat16
from tests.bench.attribution.measured import Measured, measure
from tests.bench.attribution.protocols import STEPS
from yolo_heatviz.attribution.methods import drise

SETS = ("embedded", "yolov5s", "yolov8s", "yolo11n")
_BY_PIXEL = (DEFAULT, "box prior")


def main(argv: list[str] | None = None) -> int:
    """Measure and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    arguments.add_argument("--images", type=int, default=130, help="most images of a set")
    arguments.add_argument("--detections", type=int, default=60, help="most detections of a set")
    arguments.add_argument("--others-on", type=int, default=60, metavar="N", help="what is no contender on the first N")
    arguments.add_argument("--choosing", action="store_true", help="other detections, to choose a method by")
    arguments.add_argument("--only", nargs="+", default=[], metavar="ROW", help="these rows and the default alone")
    arguments.add_argument("--masks", type=int, default=drise.MASKS, help="masks of drise")
    arguments.add_argument("--greedy", type=int, default=3, metavar="N", help="detections of the greedy search")
    arguments.add_argument("--size", type=int, default=SIDE, help="pixels of the longer side of the network's input")
    arguments.add_argument("--steps", type=int, default=STEPS, help="steps of a curve")
    arguments.add_argument("--device", default="cpu", help="where the network runs: cpu, 0")
    arguments.add_argument("--bfloat16", action="store_true", help="score in bfloat16: half the time on some CPUs")
    arguments.add_argument("--raw", type=Path, metavar="FOLDER", help="write every figure of every detection there")
    arguments.add_argument("--read", type=Path, metavar="FOLDER", help="print what --raw wrote; measure nothing")
    arguments.add_argument("--speed", action="store_true", help="measure what maps cost, and nothing else")
    given = arguments.parse_args(argv)
    torch.set_num_threads(1)
    if given.speed:
        speed.show()
        return 0
    drise.MASKS = given.masks
    sets = []
    for name in given.sets:
        sets.append(Measured.read(given.read, name) if given.read else _measured(name, given))
        tables.show(sets[-1])
    tables.show_pooled(sets)
    return 0


def _measured(name: str, given: argparse.Namespace) -> Measured:
    which = {"detections": given.detections, "choosing": given.choosing}
    cases = Cases(name, given.images, given.size, given.device, **which)
    rows = candidates(cases, given.only)
    counts = {"steps": given.steps, "others_on": given.others_on, "greedy_on": given.greedy}
    if given.raw:
        given.raw.mkdir(parents=True, exist_ok=True)
    scored_by = in_bfloat16(cases) if given.bfloat16 else None
    return measure(cases, rows, _BY_PIXEL, raw=given.raw, scored_by=scored_by, **counts)


if __name__ == "__main__":
    sys.exit(main())
