"""What the head said at a place, and why no detection came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, NamedTuple

import numpy as np

from ..feature_maps.box_energy import box_energy
from ..feature_maps.letterbox import to_network
from ..model.stages import Stage
from .predictions import Origin, Predictions, iou
from .probes import Probe
from .removal import CLASSES, CONFIDENCE, MOST, OUTVOTED, SURVIVED, Fate, Rules, fate

FOUND, NEAR = 0.5, 0.3
"""The IoU from which a surviving box counts as the object's, as in the PASCAL VOC challenge, and that from which a
prediction counts as one of the place."""


class Heard(NamedTuple):
    """The prediction that speaks for a place."""

    prediction: int
    how: str
    """How it was chosen."""


@dataclass(frozen=True)
class Answer:
    """What the head said at a place."""

    prediction: int
    kind: int
    """The class that the score is of."""
    how: str
    origin: Origin
    overlap: float
    """IoU of the prediction with the place."""
    confidence: float
    score: float
    """The class's, before the objectness."""
    objectness: float | None
    best_objectness: float | None
    """The highest among the place's predictions."""
    best: tuple[int, float]
    """The prediction's best class and its confidence."""
    fate: Fate
    nearest: tuple[int, float] | None
    """The surviving prediction nearest to the place and its IoU with it; None where nothing survived."""


def answer(said: Predictions, kept: np.ndarray, rules: Rules, place: np.ndarray, kind: int | None) -> Answer:
    """What the head said at a place and what became of it.

    Args:
        said: all predictions.
        kept: `(k,)` numbers of those that NMS kept, the most confident first, before `rules.max_det`.
        rules: what removed the others.
        place: `(4,)` left, top, right, bottom in pixels of the network's input.
        kind: the class asked about; None for any.
    """
    overlaps = iou(place, said.boxes)
    alive = kept[: rules.max_det]
    index, how = heard(said, alive, overlaps, kind)
    confidences = said.confidences[index]
    best = int(confidences.argmax())
    shown = best if kind is None else kind
    near = overlaps >= min(NEAR, overlaps[index])
    return Answer(
        index,
        shown,
        how,
        said.origin(index),
        float(overlaps[index]),
        float(confidences[shown]),
        float(said.scores[index, shown]),
        None if said.objectness is None else float(said.objectness[index]),
        None if said.objectness is None else float(said.objectness[near].max()),
        (best, float(confidences[best])),
        fate(said, kept, rules, index, shown),
        _nearest(said, alive, overlaps, place),
    )


def heard(said: Predictions, alive: np.ndarray, overlaps: np.ndarray, kind: int | None) -> Heard:
    """Choose the prediction that speaks for a place.

    Args:
        said: all predictions.
        alive: `(k,)` numbers of those that survived.
        overlaps: `(N,)` IoU of each with the place.
        kind: the class asked about; None for any.
    """
    confidences = said.confidences
    if kind is not None:
        alive = alive[confidences[alive].argmax(axis=1) == kind]
    if len(alive) and overlaps[alive].max() >= FOUND:
        return Heard(int(alive[overlaps[alive].argmax()]), f"the surviving box that fits best, IoU {FOUND:g} or more")
    near = np.flatnonzero(overlaps >= NEAR)
    if not len(near):
        return Heard(int(overlaps.argmax()), f"the closest prediction: none has an IoU of {NEAR:g} or more")
    words = f"the most confident of {len(near)} predictions with IoU {NEAR:g} or more"
    rivals = np.array([iou(said.boxes[each], said.boxes[near]) for each in alive]).reshape(-1, len(near))
    own = near[(overlaps[near] > rivals).all(axis=0)]
    if len(own):  # what fits a neighbour's box better speaks for the neighbour
        near, words = (
            own,
            f"the most confident of {len(own)} predictions with IoU {NEAR:g} or more that fit no survivor better",
        )
    values = confidences[near].max(axis=1) if kind is None else confidences[near, kind]
    return Heard(int(near[values.argmax()]), words)


def _nearest(said: Predictions, alive: np.ndarray, overlaps: np.ndarray, place: np.ndarray) -> tuple[int, float] | None:
    if not len(alive):
        return None
    middles = said.boxes[alive][:, :2] + said.boxes[alive][:, 2:] - place[:2] - place[2:]
    first = np.lexsort((np.hypot(*middles.T), -overlaps[alive]))[0]
    return int(alive[first]), float(overlaps[alive[first]])


def callings(said: Predictions, kept: np.ndarray, rules: Rules, names: Mapping[int, str]) -> dict[int, str]:
    """What to call the predictions that NMS kept, by their numbers: `box 2 (person 0.87)`, as they are in the table."""
    called = {}
    for rank, index in enumerate(kept.tolist()):
        best = int(said.confidences[index].argmax())
        name = f"{names[best]} {said.confidences[index, best]:.2f}"
        called[index] = f"box {rank} ({name})" if rank < rules.max_det else f"{name}, itself beyond --max-det"
    return called


def reason(found: Answer, rules: Rules, names: Mapping[int, str], called: Mapping[int, str]) -> str:
    """What removed the prediction, in words.

    Args:
        found: the answer.
        rules: what removes predictions.
        names: classes by number.
        called: see `callings`.
    """
    name, by = names[found.kind], found.fate.by
    if by == SURVIVED:
        return f"nothing removed it, it survived as {called[found.prediction]}"
    if by == CONFIDENCE:
        return f"confidence: {found.confidence:.3g} is not above --conf-thres {rules.conf:g}"
    if by == OUTVOTED:
        other, confidence = names[found.best[0]], found.best[1]
        return f"class: its best class is {other} {confidence:.2f}, and a prediction stands for its best class alone"
    if by == CLASSES:
        return f"class filter: {name} is not among --classes {' '.join(map(str, rules.classes or ()))}"
    if by == MOST:
        return f"number: --max-det is {rules.max_det}, and as many boxes are more confident"
    if found.fate.other is None:
        return "NMS: it takes the 30000 most confident predictions alone"
    return f"NMS: suppressed by {called[found.fate.other]}, IoU {found.fate.overlap:.2f} > --iou-thres {rules.iou:g}"


def paragraph(found: Answer, why: str, names: Mapping[int, str], called: Mapping[int, str]) -> str:
    """The answer in words."""
    scores = f"{names[found.kind]} {found.confidence:.3g}"
    if found.objectness is not None:
        scores += f" (objectness {found.objectness:.3g}, class score {found.score:.3g})"
    best = "" if found.best_objectness is None else f" Best objectness there: {found.best_objectness:.3g}."
    if found.fate.by == SURVIVED:
        near = ""
    elif found.nearest is None:
        near = " Nothing survived in this image."
    else:
        near = f" Nearest surviving box: {called[found.nearest[0]]}, IoU {found.nearest[1]:.2f} with the place."
    removed = "N" + why[1:] if found.fate.by == SURVIVED else f"Removed by {why}"
    return (
        f"the head said {scores} at {found.origin}, IoU {found.overlap:.2f} with the place ({found.how}). "
        f"{removed}.{best}{near}"
    )


def entry(found: Answer, why: str, names: Mapping[int, str], called: Mapping[int, str]) -> dict[str, Any]:
    """The answer for the manifest."""
    suppressor = None
    if found.fate.other is not None:
        suppressor = {"box": called[found.fate.other], "iou": found.fate.overlap}
    nearest = None
    if found.nearest is not None:
        nearest = {"box": called[found.nearest[0]], "iou": found.nearest[1]}
    return {
        "class": names[found.kind],
        "confidence": found.confidence,
        "class_score": found.score,
        "objectness": found.objectness,
        "best_objectness": found.best_objectness,
        "best_class": {"class": names[found.best[0]], "confidence": found.best[1]},
        "chosen": found.how,
        "iou": found.overlap,
        **found.origin._asdict(),
        "removed_by": None if found.fate.by == SURVIVED else found.fate.by,
        "reason": why,
        "suppressed_by": suppressor,
        "nearest": nearest,
    }


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
    found = answer(said, kept, rules, place[0], probe.kind)
    called = callings(said, kept, rules, names)
    why = reason(found, rules, names, called)
    stages = [(stage, box_energy(features, place, asked.network)) for stage, features in maps.items()]
    stages.sort(key=lambda pair: -pair[1].score)
    left, top, right, bottom = probe.xyxy
    box = [left, top, right - left, bottom - top]
    at, words = ",".join(f"{value:.0f}" for value in box), paragraph(found, why, names, called)
    best = ", ".join(f"{stage.index} {each.score:.2f}" for stage, each in stages[:_SHOWN])
    area = f"{stages[0][1].area:.3f}"
    answered = {
        "xywh": box,
        "asked": None if probe.kind is None else names[probe.kind],
        **entry(found, why, names, called),
        "stages": [
            {**stage.entry, "focus": each.score, "area": each.area, "channels": each.best(_BEST)}
            for stage, each in stages
        ],
    }
    return f"{at}: {words} Stages by their energy there: {best} (its area: {area}).", answered
