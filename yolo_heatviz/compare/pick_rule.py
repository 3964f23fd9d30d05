"""The rule by which the images of a figure are picked, never by eye."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

import numpy as np

from ..errors import HeatvizError

ALL, RANDOM, GAIN, GIVEN = "all", "random", "gain", "given"
MOST_SHOWN = 6
"""So many images are all shown without a rule; of more, some at random."""
_FEW = 4


@dataclass(frozen=True)
class Rule:
    """See `parse`."""

    kind: str
    count: int = 0
    seed: int = 0
    images: tuple[str, ...] = ()
    """The names of `given` ones."""

    @classmethod
    def parse(cls, words: Sequence[str], seed: int) -> Rule:
        """Read `--pick`: `all`, `random:4`, `gain:4`, or names of images.

        Raises:
            HeatvizError: a rule with no number, or with other words beside it.

        Example:
            >>> Rule.parse(["random:4"], 7)
            Rule(kind='random', count=4, seed=7, images=())
        """
        kind, colon, number = words[0].partition(":") if words else ("", "", "")
        if kind in (RANDOM, GAIN) and (colon or len(words) == 1):
            if len(words) == 1 and number.isdecimal() and int(number) > 0:
                return cls(kind, int(number), seed)
            raise HeatvizError(
                f"--pick: got {' '.join(words)!r}, accepted are random:N, gain:N, all, and names of images"
            )
        if list(words) == [ALL]:
            return cls(ALL)
        return cls(GIVEN, images=tuple(words)) if words else cls("", seed=seed)

    def resolved(self, images: int) -> Rule:
        """The rule itself, or the one that stands where none is given, by the number of images."""
        if self.kind:
            return self
        return Rule(ALL) if images <= MOST_SHOWN else Rule(RANDOM, _FEW, self.seed)

    def check(self, names: Sequence[str]) -> None:
        """Refuse names of images that are none, before anything runs.

        Raises:
            HeatvizError: see `pick`.
        """
        for name in self.images:
            self._number(name, names)

    def pick(self, usable: Sequence[int], gains: Sequence[float], names: Sequence[str]) -> list[int]:
        """The numbers of the picked images, in the order to be shown.

        Args:
            usable: the numbers of the images that all models have run.
            gains: of all images, from the first model to the second; NaN where there is none.
            names: of all images.

        Raises:
            HeatvizError: a name is none of the images'.
        """
        if self.kind == RANDOM:
            order = (
                np.random.default_rng(self.seed).permutation(len(names)).tolist()
            )  # of all: a failure moves no other
            there = set(usable)
            return [number for number in order if number in there][: self.count]
        if self.kind == GAIN:
            return ranked([number for number in usable if np.isfinite(gains[number])], gains)[: self.count]
        if self.kind == GIVEN:
            return [self._number(name, names) for name in self.images]
        return list(usable)

    @staticmethod
    def _number(name: str, names: Sequence[str]) -> int:
        exact = [number for number, each in enumerate(names) if each == name]
        ends = [number for number, each in enumerate(names) if each.replace("\\", "/").endswith(f"/{name}")]
        found = exact or ends
        if len(found) != 1:
            what = "no image of --source" if not found else f"{len(found)} images of --source"
            raise HeatvizError(f"--pick: got {name!r}, which is {what}; accepted are random:N, gain:N, all, and names")
        return found[0]


def ranked(numbers: Sequence[int], gains: Sequence[float]) -> list[int]:
    """Images by their gains, the largest first; of equal ones in their order.

    Example:
        >>> ranked([0, 1, 2], [0.1, 0.3, 0.1])
        [1, 0, 2]
    """
    return sorted(numbers, key=lambda number: -gains[number])


def ordinal(number: int) -> str:
    """A place in a ranking, from 1.

    Example:
        >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 22, 112)]
        ['1st', '2nd', '3rd', '4th', '11th', '22nd', '112th']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
