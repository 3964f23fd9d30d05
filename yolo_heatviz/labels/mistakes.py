"""The mistakes of a run by kind, and the average precision that each kind costs.

Source: Bolya et al., "TIDE: A General Toolbox for Identifying Object Detection Errors", ECCV 2020, and its `tidecv`.
"""

from __future__ import annotations

import numpy as np

from ..files.entries import MistakeEntry
from .figures import average_precision
from .pairing import KINDS, MISSED, PLACE, WRONG_CLASS, Pairing


class Mistakes:
    """Collects the mistakes of a run, image by image.

    Example:
        >>> pairing = Pairing(np.array([[0.8]]), np.array([1]), np.array([0]), np.array([0.9]), np.array([-1]), 0.5)
        >>> mistakes = Mistakes()
        >>> mistakes.add(pairing)["found"]
        ['wrong class']
        >>> first = mistakes.rows()[0]
        >>> first["mistake"], first["count"], round(first["mAP50"], 3), first["share"]
        ('wrong class', 1, 0.995, 1.0)
    """

    def __init__(self) -> None:
        self._counts = dict.fromkeys(KINDS, 0)
        self._found: list[tuple[np.ndarray, ...]] = []
        self._labels: list[np.ndarray] = []
        self._missed: list[np.ndarray] = []
        self._known: list[MistakeEntry] | None = None

    def add(self, pairing: Pairing) -> dict[str, list[str | None]]:
        """Add an image.

        Returns:
            The kind of each detection, under `found`, and of each label, under `labels`: `missed`, or None where it was
            found or a false find of it is the mistake.
        """
        self._known = None
        judged = [pairing.kind(at) for at in range(len(pairing.class_ids))]
        kinds = [kind for kind, _ in judged]
        spoken_for = {label for kind, label in judged if kind in (WRONG_CLASS, PLACE)}
        labels: list[str | None] = [None] * len(pairing.label_ids)
        for label in pairing.missed:
            if label not in spoken_for:
                labels[label] = MISSED
        for kind in (*kinds, *labels):
            if kind is not None:
                self._counts[kind] += 1
        numbers = np.array([KINDS.index(kind) if kind else -1 for kind in kinds], int)
        self._found.append((pairing.confidences, pairing.class_ids, numbers, _mended(pairing, judged)))
        self._labels.append(pairing.label_ids)
        self._missed.append(np.array([label == MISSED for label in labels], bool))
        return {"found": kinds, "labels": labels}

    def rows(self) -> list[MistakeEntry]:
        """Each kind's count, the mAP50 that mending it would bring, and its share of what all of them would."""
        if self._known is None:
            self._known = self._worked_out()
        return self._known

    def _worked_out(self) -> list[MistakeEntry]:
        if not any(map(len, self._labels)):
            return [{"mistake": kind, "count": self._counts[kind], "mAP50": None, "share": None} for kind in KINDS]
        gains = self._gains()
        whole = sum(gains.values())
        return [
            {
                "mistake": kind,
                "count": self._counts[kind],
                "mAP50": gains[kind],
                "share": gains[kind] / whole if whole else None,
            }
            for kind in KINDS
        ]

    def _gains(self) -> dict[str, float]:
        confidences, classes, kinds, mended = (np.concatenate(parts) for parts in zip(*self._found))
        labels, missed = np.concatenate(self._labels), np.concatenate(self._missed)
        right = kinds < 0

        def mean(correct: np.ndarray, kept: np.ndarray, classes: np.ndarray, labels: np.ndarray) -> float:
            if not len(labels):
                return 0.0
            found = average_precision(correct[kept, None], confidences[kept], classes[kept], labels)
            return found.mean[0] if found.mean else 0.0

        now = mean(right, right | ~right, classes, labels)
        gains = {}
        for number, kind in enumerate(KINDS[:-1]):
            of_kind = kinds == number
            becomes = of_kind & (mended >= 0)
            put_right = np.where(becomes, mended, classes)
            gains[kind] = mean(right | becomes, ~of_kind | becomes, put_right, labels) - now
        gains[MISSED] = mean(right, right | ~right, classes, labels[~missed]) - now if (~missed).any() else 1 - now
        return {kind: max(gain, 0.0) for kind, gain in gains.items()}


def _mended(pairing: Pairing, judged: list[tuple[str | None, int]]) -> np.ndarray:
    """The class that each false find has once it is mended, `(k,)`; -1 where mending is to leave it out.

    A label that was missed takes the surest of the finds that are badly placed or of a wrong class.
    """
    mended = np.full(len(judged), -1)
    free = set(pairing.missed)
    for at in np.argsort(-pairing.confidences, kind="stable").tolist():
        kind, label = judged[at]
        if kind in (WRONG_CLASS, PLACE) and label in free:
            mended[at] = pairing.label_ids[label]
            free.remove(label)
    return mended
