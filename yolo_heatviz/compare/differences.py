"""The boxes that one model finds and another does not: listed, and the images with most of them as pictures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Callable, Mapping, Sequence

import numpy as np

from ..figures.panel import Grid, Panel
from ..files.tables import encoded
from ..text import visible
from .agreement import OneSided, partners
from .found import Seen
from .models import Setup

HEAD = ("Image Name", "Found by", "Not by", "Class", "Confidence", "IoU", "Left", "Top", "Right", "Bottom")
_MOST_SHOWN, _MOST_TOLD = 4, 5


def lines(alone: Sequence[OneSided], pair: tuple[int, int], setup: Setup) -> list[str]:
    """What is to be printed of a pair's boxes: how many each finds alone, and the surest."""
    (first, second), models = pair, setup.models
    counts = Counter(each.model for each in alone)
    told = sorted(alone, key=lambda each: -(each.box.confidence or 0))[:_MOST_TOLD]
    names = f"{models[first].name} and {models[second].name}"
    if not alone:
        return [f"Boxes: {names} find the same"]
    found = [f"Boxes that only one of {names} finds: {counts[first]} and {counts[second]}"]
    for each in told:
        sure = f"{visible(each.box.class_name)} {each.box.confidence:.2f}"
        name = Path(setup.images[each.image]).name
        found.append(f"  {name}: {sure}, by {models[each.model].name} alone (IoU {each.iou:.2f})")
    more = len(alone) - len(told)
    return [*found, *([f"  ... {more} more in the table"] if more else [])]


def csv(pairs: Mapping[tuple[int, int], list[OneSided]], setup: Setup) -> bytes:
    """A row a box that only one model of a pair finds."""
    rows: list[Sequence[object]] = [HEAD]
    models, images = setup.models, setup.images
    for pair, alone in pairs.items():
        for each in alone:
            other = pair[each.model == pair[0]]
            sides = [f"{side:.1f}" for side in each.box.xyxy]
            sure = f"{each.box.confidence or 0:.4f}"
            names = (models[each.model].name, models[other].name)
            rows.append([Path(images[each.image]).name, *names, each.box.class_name, sure, f"{each.iou:.4f}", *sides])
    return encoded(rows)


def most_different(alone: Sequence[OneSided]) -> list[int]:
    """The images with the most boxes that only one model finds, the most first."""
    counts = Counter(each.image for each in alone)
    return sorted(counts, key=lambda image: (-counts[image], image))[:_MOST_SHOWN]


def picture(
    alone: Sequence[OneSided],
    pair: tuple[int, int],
    setup: Setup,
    seen: Sequence[Sequence[Seen]],
    pixels: Callable[[int], np.ndarray],
) -> Grid | None:
    """The most different images: what both models find, and what one alone does.

    Args:
        alone: the pair's boxes that only one finds.
        pair: the numbers of both models.
        setup: what was compared.
        seen: of each model, all images.
        pixels: gives an image by its number.

    Returns:
        The grid; None where both find the same in all images.
    """
    shown = most_different(alone)
    rows = []
    for image in shown:
        one, other = (seen[number][image].boxes for number in pair)
        found, _ = partners(one, other, setup.options.match_iou)
        both = [box for box, partner in zip(one, found) if partner >= 0]
        own = [[each.box for each in alone if each.image == image and each.model == number] for number in pair]
        photograph = pixels(image)
        rows.append([Panel(photograph, boxes=[box.drawn("label") for box in boxes]) for boxes in (both, *own)])
    heads = ["both find", *(f"only {setup.models[number].name} finds" for number in pair)]
    names = [Path(setup.images[image]).name for image in shown]
    return Grid(rows, heads, names, letters="none") if rows else None
