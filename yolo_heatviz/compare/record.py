"""What makes a figure again, and what it says, as JSON."""

from __future__ import annotations

from typing import Any, Sequence

from ..version import __version__
from .caption import Picked, ranks
from .models import Setup
from .numbers import Numbers
from .truth import Truth


def record_of(setup: Setup, numbers: Numbers, picked: Picked, caption: str, truths: Sequence[Truth]) -> dict[str, Any]:
    """The record of a figure.

    Args:
        setup: what was compared.
        numbers: over all images.
        picked: the figure's images.
        caption: the figure's.
        truths: the labels for each model, where there are any.
    """
    places, gains, rule = ranks(numbers), numbers.gains(), picked.rule
    return {
        "yolo_heatviz": __version__,
        "options": setup.options.record(),
        "models": [_model(setup, number, truths) for number in range(len(setup.models))],
        "rule": {"kind": rule.kind, "count": rule.count, "seed": rule.seed},
        "of": len(setup.sources),
        "images": [
            {"image": setup.images[number], "rank": places.get(number), "gain": float(gains[number])}
            for number in picked.numbers
        ],
        "rows": [row._asdict() for row in numbers.rows],
        "differences": [{**pair._asdict(), "found": pair.found._asdict()} for pair in numbers.pairs],
        "inside": numbers.inside,
        "caption": caption,
    }


def _model(setup: Setup, number: int, truths: Sequence[Truth]) -> dict[str, Any]:
    model = setup.models[number]
    return {
        "name": model.name,
        "weights": str(model.weights),
        "sha256": model.sha256,
        "family": model.family,
        "task": model.task,
        "imgsz": list(model.imgsz),
        "stages": [None if key is None else str(key) for key in model.keys],
        "labels": truths[number].comparison.rows() if truths else None,
    }
