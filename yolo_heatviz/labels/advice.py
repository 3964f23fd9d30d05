"""What would help against the misses of a run: sentences with counts by reason, the most frequent first."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Callable, Sequence

from ..detections.removal import CLASSES, CONFIDENCE, MOST, NMS, OUTVOTED
from ..text import quoted
from .asking import NOTHING, PLACED, TAKEN, UNSURE, Reason
from .pairing import BACKGROUND, BOTH, DUPLICATE, PLACE, WRONG_CLASS


def sentences(reasons: Sequence[tuple[str, Reason]], missed: int) -> list[str]:
    """Say why labels were missed, and what would help.

    Args:
        reasons: of the misses that were asked about, each with the class of its label.
        missed: how many misses there are.

    Example:
        >>> low = [("hole", Reason("confidence", "", sure)) for sure in (0.1, 0.24)]
        >>> sentences([*low, ("slub", Reason("nothing", ""))], 3)[0]
        '2 of 3 misses were there with confidence 0.10 to 0.24: lower --conf-thres'
    """
    groups: dict[str, list[tuple[str, Reason]]] = defaultdict(list)
    for name, reason in reasons:
        groups[reason.by].append((name, reason))
    of = f"of {missed} miss" + "es" * (missed != 1)
    ordered = sorted(groups.items(), key=lambda pair: -len(pair[1]))
    return [f"{len(group)} {of} {_SAID[by](group)}" for by, group in ordered]


def of_false_finds(finds: Sequence[tuple[str, str, float]]) -> list[str]:
    """Say where false finds came from, and what would help.

    Args:
        finds: of each the kind of mistake, the class that it was found as, and the confidence.

    Example:
        >>> print(*of_false_finds([("duplicate", "hole", 0.3), ("duplicate", "hole", 0.41)]))
        2 of 2 false finds are duplicate, 2 as hole, confidence 0.30 to 0.41: lower --iou-thres
    """
    groups: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for kind, name, confidence in finds:
        groups[kind].append((name, confidence))
    said = []
    for kind, group in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        are = "is" if len(group) == 1 else "are"
        name, often = Counter(name for name, _ in group).most_common(1)[0]
        span = _span([confidence for _, confidence in group])
        of = f"of {len(finds)} false find{'s' * (len(finds) != 1)}"
        said.append(f"{len(group)} {of} {are} {kind}, {often} as {quoted(name)}, confidence {span}: {_HELPS[kind]}")
    return said


_HELPS = {
    BACKGROUND: "raise --conf-thres, or add what the labels lack",
    DUPLICATE: "lower --iou-thres",
    WRONG_CLASS: "see confusion.png",
    PLACE: "look at the labels' boxes, or lower --match-iou",
    BOTH: "see confusion.png",
}


def _span(values: Sequence[float | None]) -> str:
    there = [each for each in values if each is not None]
    low, high = (f"{end:.2f}" if end >= 0.1 else f"{end:.2g}" for end in (min(there), max(there)))
    return low if low == high else f"{low} to {high}"


def _were(group: Sequence[object]) -> str:
    return "was" if len(group) == 1 else "were"


def _unsure(group: Sequence[tuple[str, Reason]]) -> str:
    return f"{_were(group)} there with confidence {_span([reason.confidence for _, reason in group])}"


def _suppressed(group: Sequence[tuple[str, Reason]]) -> str:
    overlap = f", IoU {_span([reason.iou for _, reason in group])}" if group[0][1].iou is not None else ""
    return f"{_were(group)} suppressed by a neighbour{overlap}: raise --iou-thres"


def _outvoted(group: Sequence[tuple[str, Reason]]) -> str:
    (name, other), _ = Counter((name, reason.best_class) for name, reason in group).most_common(1)[0]
    return (
        f"{_were(group)} taken for another class, most often {quoted(name)} for {quoted(str(other))}: look at their "
        "labels, or train on more of what tells them apart"
    )


_SAID: dict[str, Callable[[Sequence[tuple[str, Reason]]], str]] = {
    CONFIDENCE: lambda group: f"{_unsure(group)}: lower --conf-thres",
    UNSURE: lambda group: f"{_unsure(group)}, hardly seen: train on more like these",
    NMS: _suppressed,
    OUTVOTED: _outvoted,
    CLASSES: lambda group: f"{_were(group)} not among --classes",
    MOST: lambda group: f"{_were(group)} beyond the most detections of an image: raise --max-det",
    NOTHING: lambda group: f"{_were(group)} never proposed: a larger --imgsz, or train on more like these",
    PLACED: lambda group: f"{_were(group)} found, but badly placed: look at their boxes, or lower --match-iou",
    TAKEN: lambda group: f"{_were(group)} under a box that is another label's: raise --iou-thres",
}
