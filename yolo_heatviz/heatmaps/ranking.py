"""The stages of a run's images by their box energy: the one to open first comes first."""

from __future__ import annotations

from typing import Callable, Iterable, TypeVar

import numpy as np

from ..feature_maps.areas import BOXES
from ..feature_maps.box_energy import CONTRAST, BoxEnergy
from ..files.entries import RankedEntry
from ..model.stages import Key, Stage
from ..text import aligned

_SHOWN = 5
_FOUND = "found"
_COPIES = ("Upsample", "Concat")
_ROUNDING = 1e-6
Scored = TypeVar("Scored")


def best_first(given: Iterable[Scored], score: Callable[[Scored], float]) -> list[Scored]:
    """Sort by score, the largest first; scores that differ by rounding alone are a tie, whose order stays as given.

    Args:
        given: what is ranked, in the order of the stages.
        score: the score of one, in [0, 1].

    Example:
        >>> scores = {9: 0.6, 10: 0.6 + 2e-7, 11: 0.7}
        >>> best_first(scores, lambda stage: scores[stage])
        [11, 9, 10]
    """
    ranked = sorted(enumerate(given), key=lambda each: -score(each[1]))
    tied: list[list[tuple[int, Scored]]] = []
    for each in ranked:
        if tied and score(tied[-1][-1][1]) - score(each[1]) <= _ROUNDING:
            tied[-1].append(each)
        else:
            tied.append([each])
    return [one for group in tied for _, one in sorted(group, key=lambda each: each[0])]


class _Sums:
    def __init__(self, stage: Stage, stride: int | None, channels: int) -> None:
        self.stage, self.stride = stage, stride
        self.images = 0
        self.total = self.area = 0.0
        self.shares = np.zeros(channels)


class Ranking:
    """Adds up each stage's score over images; those where nothing was found, by contrast, have sums of their own.

    A channel is dead when it had one value everywhere in all of them.

    Example:
        >>> ranking = Ranking()
        >>> energy = BoxEnergy(np.array([0.2, 0.6]), area=0.1, by="boxes", flat=np.zeros(2, bool))
        >>> ranking.add(Stage(17, "models.common.C3"), 8, energy)
        >>> ranking.rows()[0]["channels"]
        [1, 0]
    """

    def __init__(self) -> None:
        self._areas = BOXES
        self._sums: dict[str, dict[Key, _Sums]] = {_FOUND: {}, CONTRAST: {}}
        self._flat: dict[Key, np.ndarray] = {}

    def add(self, stage: Stage, stride: int | None, found: BoxEnergy) -> None:
        """Add what one stage showed of one image."""
        by = CONTRAST if found.by == CONTRAST else _FOUND
        if by == _FOUND:
            self._areas = found.by
        sums = self._sums[by].setdefault(stage.key, _Sums(stage, stride, len(found.shares)))
        sums.images += 1
        sums.total += found.score
        sums.area += found.area
        sums.shares += found.shares
        self._flat[stage.key] = self._flat.get(stage.key, True) & found.flat

    @property
    def by(self) -> str:
        """What was measured: `boxes`, `rotated boxes`, `masks`, or `contrast` where nothing was found in any image."""
        return self._areas if self._sums[_FOUND] else CONTRAST

    def rows(self) -> list[RankedEntry]:
        """Each stage with its mean focus over the images and its best channels, see `best_first`.

        `copies` says that it only enlarges or joins what other stages made.
        """
        sums_of = self._sums[_FOUND] or self._sums[CONTRAST]
        stages = sorted(sums_of.values(), key=lambda sums: (sums.stage.index, not sums.stage.path))
        ranked = best_first(stages, lambda sums: sums.total / sums.images)
        return [
            {
                "stage": sums.stage.key,
                "module": sums.stage.module,
                "stride": sums.stride,
                "copies": sums.stage.module in _COPIES,
                "focus": sums.total / sums.images,
                "area": sums.area / sums.images,
                "channels": np.argsort(-sums.shares, kind="stable")[:_SHOWN].tolist(),
                "dead": np.flatnonzero(self._flat[sums.stage.key]).tolist(),
                "images": sums.images,
            }
            for sums in ranked
        ]

    @property
    def first(self) -> Key | None:
        """The stage to look at first; None where nothing was found."""
        return _first(self.rows())["stage"] if self._sums[_FOUND] else None

    def lines(self, without: str = "Nothing was found") -> list[str]:
        """The best stages as a table to print; nothing where no stage was ranked.

        Args:
            without: the reason why there are no boxes, where there are none.
        """
        rows = self.rows()
        if not rows:
            return []
        first = _first(rows)
        name = f"stage {first['stage']}" if isinstance(first["stage"], int) else first["stage"]
        if self.by == CONTRAST:
            head = f"{without}. Ranked by contrast, the energy in the hottest twentieth of the pixels:"
        else:
            inside = f"share of its best channels' energy inside the {self.by}, which cover {first['area']:.2f}"
            head = f"Look at {name} first (focus: {inside})"
        cells = [["stage", "module", "stride", CONTRAST if self.by == CONTRAST else "focus", "best channels"]]
        for row in rows[:_SHOWN]:
            best = ", ".join(map(str, row["channels"]))
            module = f"{row['module']} (copies)" if row["copies"] else row["module"]
            cells.append([str(row["stage"]), module, str(row["stride"]), f"{row['focus']:.2f}", best])
        return [head, *(f"  {line}" for line in aligned(cells)), *_dead(rows)]


def _first(rows: list[RankedEntry]) -> RankedEntry:
    return next((row for row in rows if not row["copies"]), rows[0])


def _dead(rows: list[RankedEntry]) -> list[str]:
    counts = [f"{len(row['dead'])} in stage {row['stage']}" for row in rows if row["dead"]]
    return [f"Dead channels, one value everywhere in every image: {', '.join(counts)}"] if counts else []
