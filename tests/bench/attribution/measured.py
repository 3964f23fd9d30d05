"""What was measured on a set: every figure of every map of every detection."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Dict, Sequence

import numpy as np

from tests.bench.attribution.candidates import Candidate, greedy, seconds
from tests.bench.attribution.cases import Case, Cases
from tests.bench.attribution.protocols import Protocols
from yolo_heatviz.attribution.passes import Network

Figures = Dict[str, float]


@dataclass
class Measured:
    """The figures of a set."""

    name: str
    size: int
    steps: int
    images: list[int] = field(default_factory=list)
    """Of each detection, the number of its image."""
    rows: dict[str, list[Figures | None]] = field(default_factory=dict)
    """Of each row, the figures of each detection; None where it was not measured."""
    passes: dict[str, float] = field(default_factory=dict)
    """Forward passes that a row's maps cost, to a box."""
    greedy: list[Figures] = field(default_factory=list)
    """Of the search, on the first detections."""

    def write(self, folder: Path) -> None:
        """Write them as `<set>.json`."""
        (folder / f"{self.name}.json").write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, folder: Path, name: str) -> Measured:
        """Read what `write` wrote."""
        return cls(**json.loads((folder / f"{name}.json").read_text()))


def measure(
    cases: Cases,
    rows: Sequence[Candidate],
    by_pixel: Sequence[str],
    *,
    steps: int,
    others_on: int,
    greedy_on: int,
    raw: Path | None = None,
    scored_by: Network | None = None,
) -> Measured:
    """Measure a set.

    Args:
        cases: its detections.
        rows: whose maps.
        by_pixel: those rows whose C is measured pixel by pixel, too, where other rows are.
        steps: of a curve.
        others_on: on how many detections the rows are measured that are no contenders.
        greedy_on: on how many the search is.
        raw: a folder to write them to.
        scored_by: passes the changed images, where not the network itself does.
    """
    scored_by, count = scored_by or cases.network, len(cases.found)
    found = Measured(cases.name, cases.size, steps, [case.image for case in cases.found])
    found.rows = {row.name: [None] * count for row in rows}
    passes: dict[str, list[float]] = defaultdict(list)
    by_image: dict[int, list[int]] = defaultdict(list)
    for number, case in enumerate(cases.found):
        by_image[case.image].append(number)
    for numbers in by_image.values():
        seen = cases.found[numbers[0]].seen
        forward = statistics.median(seconds(lambda seen=seen: cases.network.readings(seen.pixels))[1] for _ in range(3))
        made: dict[str, dict[int, np.ndarray]] = {}
        for row in rows:
            asked = [number for number in numbers if row.contends or number < others_on]
            if asked:
                wanted = [cases.found[number].wanted for number in asked]
                maps, took = seconds(lambda row=row, seen=seen, wanted=wanted: row.make(seen, wanted))
                passes[row.name].append(took / forward / len(asked))
                made[row.name] = dict(zip(asked, maps))
        for number in numbers:
            here = {name: made[name][number] for name in made if number in made[name]}
            pixels = by_pixel if number < others_on else ()
            measured = _of_case(scored_by, cases.found[number], here, pixels, steps)
            for name, figures in measured.items():
                found.rows[name][number] = figures
            if number < greedy_on:
                case = cases.found[number]
                map_ = greedy(cases.network, case.seen, case.wanted)
                found.greedy.append(Protocols(scored_by, case, steps).of(map_))
        found.passes = {name: statistics.median(took) for name, took in passes.items()}
        if raw:
            found.write(raw)  # after each image: the rest may take hours
    return found


def _of_case(
    network: Network, case: Case, maps: dict[str, np.ndarray], by_pixel: Sequence[str], steps: int
) -> dict[str, Figures]:
    """The figures of a detection's maps."""
    asked = [*((name, False) for name in maps), *((name, True) for name in by_pixel if name in maps)]
    protocols = Protocols(network, case, steps)
    found: dict[str, Figures] = defaultdict(dict)
    for (name, _), figures in zip(asked, protocols.of_each([(maps[name], pixels) for name, pixels in asked])):
        found[name].update(figures)
    return found
