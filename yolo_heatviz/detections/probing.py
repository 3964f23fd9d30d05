"""A probe's answer, as a line to print and as an entry of the manifest."""

from __future__ import annotations

from typing import Any, Mapping, NamedTuple

import numpy as np

from ..feature_maps.box_energy import focus
from ..feature_maps.letterbox import to_network
from ..model.stages import Stage
from . import missing
from .predictions import Predictions
from .probes import Probe
from .removal import Rules

_SHOWN, _BEST = 3, 5


class Asked(NamedTuple):
    """The image that is asked about, and its detector."""

    image: tuple[int, int]
    """Height and width in pixels."""
    network: tuple[int, int]
    """Height and width of the network's input."""
    rules: Rules
    names: Mapping[int, str]


def probed(
    said: Predictions, kept: np.ndarray, probe: Probe, asked: Asked, maps: Mapping[Stage, np.ndarray]
) -> tuple[str, dict[str, Any]]:
    """Answer one probe.

    Args:
        said: all predictions.
        kept: `(k,)` numbers of those that NMS kept, the most confident first.
        probe: where, and which class.
        asked: of what.
        maps: `(C, H, W)` of each stage.

    Returns:
        The answer in words, and for the manifest.
    """
    names, rules = asked.names, asked.rules
    place = to_network(np.array([probe.xyxy]), asked.image, asked.network)
    found = missing.answer(said, kept, rules, place[0], probe.kind)
    called = missing.callings(said, kept, rules, names)
    why = missing.reason(found, rules, names, called)
    stages = [(stage, focus(features, place, asked.network)) for stage, features in maps.items()]
    stages.sort(key=lambda pair: -pair[1].stage)
    left, top, right, bottom = probe.xyxy
    box = [left, top, right - left, bottom - top]
    at, words = ",".join(f"{value:.0f}" for value in box), missing.paragraph(found, why, names, called)
    best = ", ".join(f"{stage.index} {each.stage:.2f}" for stage, each in stages[:_SHOWN])
    area = f"{stages[0][1].area:.3f}"
    entry = {
        "xywh": box,
        "asked": None if probe.kind is None else names[probe.kind],
        **missing.entry(found, why, names, called),
        "stages": [
            {**stage.entry, "focus": each.stage, "area": each.area, "channels": each.best(_BEST)}
            for stage, each in stages
        ],
    }
    return f"{at}: {words} Stages by their energy there: {best} (its area: {area}).", entry
