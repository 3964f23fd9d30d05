"""What networks find that give a value a pixel: classes with their share of the pixels, or depths."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..files.entries import DenseEntry, ShareEntry
from ..text import quoted

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

_TOLD = 5


def dense(result: Results) -> DenseEntry:
    """The classes of an image's pixels, the largest share first, or the range of its depths; empty of other networks.

    Source: the attributes `semantic_mask` and `depth` of newer `Results`; a network of one class marks it by 1, and a
    depth of 0 or less is none, as Ultralytics' `summary` and `verbose` have it.
    """
    semantic, depth = (getattr(result, name, None) for name in ("semantic_mask", "depth"))
    if semantic is not None:
        numbers, counts = np.unique(semantic.cpu().numpy().data, return_counts=True)
        names = {1: result.names[0]} if len(result.names) == 1 else result.names
        found: Counter[str] = Counter()
        for number, count in zip(numbers.tolist(), counts.tolist()):
            if number in names:
                found[names[number]] += count  # two classes may have one name
        total = int(counts.sum())
        shares: list[ShareEntry] = [{"class": name, "share": count / total} for name, count in found.most_common()]
        return {"shares": shares}
    if depth is not None:
        values = depth.cpu().numpy().data
        values = values[np.isfinite(values) & (values > 0)]
        return {"depth": [float(values.min()), float(values.max())] if values.size else None}
    return {}


@dataclass
class DenseTally:
    """Adds up what images, or the frames of a video, gave.

    Example:
        >>> tally = DenseTally()
        >>> tally.add({"shares": [{"class": "road", "share": 0.5}, {"class": "sky", "share": 0.25}]})
        >>> tally.add({"shares": [{"class": "sky", "share": 0.75}]})
        >>> tally.words
        'sky 50 %, road 25 % of the pixels'
    """

    images: int = 0
    shares: Counter[str] = field(default_factory=Counter)
    depths: list[float] = field(default_factory=list)
    """The least and the greatest, in metres."""
    measured: bool = False
    """Depths were looked for."""

    def add(self, entry: DenseEntry) -> None:
        """Count an image or a frame."""
        if "shares" in entry:
            self.images += 1
            self.shares.update({each["class"]: each["share"] for each in entry["shares"]})
        if "depth" in entry:
            self.measured = True
            both = [*self.depths, *(entry["depth"] or ())]
            self.depths = [min(both), max(both)] if both else []

    @property
    def words(self) -> str:
        """All of it for a terminal; empty where no such thing was given."""
        if self.depths:
            return f"depths of {self.depths[0]:.4g} to {self.depths[1]:.4g} m"
        if self.measured:
            return "no depth"
        ranked = self.shares.most_common()
        told = [f"{quoted(name)} {_percent(share / self.images)}" for name, share in ranked[:_TOLD]]
        more = f" and {len(ranked) - _TOLD} more classes" if len(ranked) > _TOLD else ""
        if told:
            return f"{', '.join(told)} of the pixels{more}"
        return "no class" if self.images else ""


def _percent(share: float) -> str:
    return "<1 %" if share < 0.01 else f"{100 * share:.0f} %"


def words_of(entry: DenseEntry) -> str:
    """What one image gave, see `DenseTally.words`."""
    tally = DenseTally()
    tally.add(entry)
    return tally.words
