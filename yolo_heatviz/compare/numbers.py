"""The numbers over all images: of each model, and of the pairs with the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, NamedTuple, Sequence, Tuple

import numpy as np

from .agreement import shared
from .found import FoundBox, Seen
from .measures import NOTHING, Measured, measure
from .models import Setup
from .options import Options
from .paired import Difference, difference
from .store import MapStore
from .target import Targets
from .truth import Truth

FOCUS, POINTING, FAITHFUL, PRECISION = "focus", "pointing", "insertion - deletion", "mAP50"
OUTCOMES = ("TP", "FP", "FN")
Place = Tuple[str, int, int]
"""A measure at a stage of a model, by their numbers; -1 for what belongs to no stage."""


class Row(NamedTuple):
    """A model's numbers at a stage."""

    stage: str
    model: str
    figures: dict[str, float]
    """The mean of each measure over the images that have it; of outcomes the sum."""
    images: int
    """Images with a focus."""


class Pair(NamedTuple):
    """What a model has more than the first."""

    stage: str
    """Empty for what belongs to no stage."""
    model: str
    measure: str
    found: Difference


@dataclass(frozen=True)
class Numbers:
    """All of them."""

    inside: str
    """What focus is measured in."""
    rows: list[Row]
    pairs: list[Pair]
    values: dict[Place, np.ndarray]
    """`(images,)` float64 of a measure at a stage of a model, by their names and numbers; NaN where there is none."""
    area: float
    """The mean share of an image that the boxes cover."""

    def gains(self) -> np.ndarray:
        """`(images,)`: how much more focus the second model has at the first stage; NaN where one of them has none."""
        if (FOCUS, 0, 1) not in self.values:
            return np.full(len(self.values[FOCUS, 0, 0]), np.nan)
        return self.values[FOCUS, 0, 1] - self.values[FOCUS, 0, 0]


def regions(
    setup: Setup, seen: Sequence[Sequence[Seen]], truth: Truth | None, targets: Targets
) -> list[list[FoundBox]]:
    """The boxes of each image that focus is measured in.

    Of attribution maps it is the one that they are of; else the labels, or without them what all models find.

    Args:
        setup: what was compared.
        seen: of each model, all images.
        truth: the labels, where there are any.
        targets: the boxes that attribution maps are of.
    """
    found: list[list[FoundBox]] = []
    for number, (image, name) in enumerate(zip(zip(*seen), setup.images)):
        size = next((each.size for each in image if each.ran), None)
        if setup.options.attributes:
            target = targets.kept.get(number)
            found.append([FoundBox(target.class_name or "", target.xyxy)] if target else [])
        elif size is None or (truth is None and not all(each.ran for each in image)):
            found.append([])
        else:
            found.append((truth.boxes(name, size) or []) if truth else shared(image, setup.options.match_iou))
    return found


def inside(options: Options) -> str:
    """What focus is measured in, in words."""
    if options.attributes:
        return "the box that a map is of"
    return "the labels" if options.compares else "the boxes that all models find"


def count(
    setup: Setup,
    seen: Sequence[Sequence[Seen]],
    places: Sequence[Sequence[FoundBox]],
    store: MapStore,
    truths: Sequence[Truth] = (),
) -> Numbers:
    """Work out all numbers.

    Args:
        setup: what was compared.
        seen: of each model, all images.
        places: the boxes of each image, see `regions`.
        store: where the maps are.
        truths: the labels for each model, where there are any.
    """
    values: dict[Place, np.ndarray] = {}
    area: list[float] = []
    for at in range(len(setup.stages)):
        for number, images in enumerate(seen):
            found = [_measured(image, at, boxes, store) for image, boxes in zip(images, places)]
            values[FOCUS, at, number] = np.array([each.focus for each in found])
            values[POINTING, at, number] = np.array([each.pointing for each in found])
            if setup.options.attributes:
                values[FAITHFUL, at, number] = np.array([image.faithful[at] for image in images])
            area = area or [each.area for each in found if np.isfinite(each.area)]
    for number, images in enumerate(seen):
        for which, outcome in enumerate(OUTCOMES if truths else ()):
            counts = [np.nan if image.outcomes is None else image.outcomes[which] for image in images]
            values[outcome, -1, number] = np.array(counts, np.float64)
    rows = _rows(setup, values, [truth.comparison.rows()[-1]["mAP50"] for truth in truths])
    return Numbers(inside(setup.options), rows, _pairs(setup, values), values, float(np.mean(area)) if area else np.nan)


def _measured(image: Seen, at: int, boxes: Sequence[FoundBox], store: MapStore) -> Measured:
    slot = image.maps[at] if image.maps else None
    return NOTHING if slot is None else measure(store.get(slot), slot.frame, boxes)


def _rows(setup: Setup, values: Mapping[Place, np.ndarray], precisions: Sequence[float | None]) -> list[Row]:
    rows = []
    for at, stage in enumerate(setup.stages):
        for number, model in enumerate(setup.models):
            own = {what: each for (what, of, whose), each in values.items() if whose == number and of in (at, -1)}
            figures = {what: _total(what, each) for what, each in own.items()}
            if precisions:
                precision = precisions[number]
                figures[PRECISION] = float("nan") if precision is None else precision
            rows.append(Row(stage.title, model.name, figures, int(np.isfinite(own[FOCUS]).sum())))
    return rows


def _total(what: str, values: np.ndarray) -> float:
    there = values[np.isfinite(values)]
    if not there.size:
        return float("nan")
    return float(there.sum() if what in OUTCOMES else there.mean())


def _pairs(setup: Setup, values: Mapping[Place, np.ndarray]) -> list[Pair]:
    pairs = []
    for number, model in enumerate(setup.models[1:], 1):
        for (what, at, whose), each in values.items():
            if whose == number:
                title = setup.stages[at].title if at >= 0 else ""
                found = difference(each - values[what, at, 0], setup.options.seed)
                pairs.append(Pair(title, model.name, what, found))
    return pairs
