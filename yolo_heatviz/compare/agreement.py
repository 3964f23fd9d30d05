"""Which boxes two models both find, and which only one of them does."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from ..feature_maps.boxes import box_iou
from ..labels.class_pairs import plain_name
from ..labels.matching import match
from .found import FoundBox, Seen, xyxy_of


class OneSided(NamedTuple):
    """A box that one model of a pair finds and the other does not."""

    image: int
    model: int
    """The number of the model that finds it."""
    box: FoundBox
    iou: float
    """The largest with a box of its class of the other model."""


def partners(first: Sequence[FoundBox], second: Sequence[FoundBox], iou: float) -> tuple[list[int], np.ndarray]:
    """The partner of each box of the first among the second's, of one class by name.

    Args:
        first, second: boxes of two models in one image.
        iou: the least overlap; of rotated boxes, of what lies around them.

    Returns:
        The number of each partner, -1 for none; and `(len(first), len(second))` float64, the overlaps.

    Example:
        >>> box = FoundBox("hole", (0, 0, 10, 10), 0.9)
        >>> partners([box, box._replace(class_name="stain")], [box._replace(class_name="Hole")], 0.5)[0]
        [0, -1]
    """
    same = [[plain_name(one.class_name) == plain_name(other.class_name) for other in second] for one in first]
    overlap = box_iou(xyxy_of(first), xyxy_of(second)) * np.array(same, bool).reshape(len(first), len(second))
    confidences = np.array([box.confidence or 0.0 for box in second])
    taken = match(overlap, confidences, np.array([iou]))[:, 0].tolist()
    found = [-1] * len(first)
    for number, of in enumerate(taken):
        if of >= 0:
            found[of] = number
    return found, overlap


def shared(images: Sequence[Seen], iou: float) -> list[FoundBox]:
    """The boxes of the first model that all others find too.

    Args:
        images: one image, after the pass of each model.
        iou: the least overlap.
    """
    first, *others = images
    kept = range(len(first.boxes))
    for other in others:
        found, _ = partners(first.boxes, other.boxes, iou)
        kept = [number for number in kept if found[number] >= 0]  # type: ignore[assignment]
    return [first.boxes[number] for number in kept]


def one_sided(first: Sequence[Seen], second: Sequence[Seen], models: tuple[int, int], iou: float) -> list[OneSided]:
    """The boxes that only one of two models finds, by image, in the images that both have run.

    Args:
        first, second: all images, after the pass of each.
        models: the numbers of both.
        iou: the least overlap of boxes that are one and the same.
    """
    alone = []
    for image, (one, other) in enumerate(zip(first, second)):
        if not (one.ran and other.ran):
            continue
        found, overlap = partners(one.boxes, other.boxes, iou)
        for number, box in enumerate(one.boxes):
            if found[number] < 0:
                alone.append(OneSided(image, models[0], box, float(overlap[number].max(initial=0))))
        for number, box in enumerate(other.boxes):
            if number not in found:
                alone.append(OneSided(image, models[1], box, float(overlap[:, number].max(initial=0))))
    return alone
