"""The answers to a run's probes as a table to print, the misses first."""

from __future__ import annotations

from typing import NamedTuple, Sequence

from ..files.entries import ProbeEntry
from ..text import aligned, plural
from .missing import FOUND

_HEAD = ("image", "place", "asked", "the head said", "IoU", "stage", "why")


class Row(NamedTuple):
    """One answer."""

    missed: bool
    """No box that is left has an IoU of 0.5 or more with the place."""
    cells: tuple[str, ...]


def row(image: str, entry: ProbeEntry) -> Row:
    """One answer's row, from its entry in the manifest."""
    fits = entry["iou"] >= FOUND
    cells = (
        image,
        ",".join(f"{value:.0f}" for value in entry["xywh"]),
        entry["asked"] or "-",
        f"{entry['class']} {entry['confidence']:.3g}",
        f"{entry['iou']:.2f}",
        str(entry["stage"]),
        entry["reason"] if fits or entry["removed_by"] else f"{entry['reason']}, of too small an IoU",
    )
    return Row(entry["removed_by"] is not None or not fits, cells)


def table(rows: Sequence[Row]) -> list[str]:
    """The rows as lines to print, the misses first; nothing where nothing was asked.

    Example:
        >>> lines = table([Row(False, ("a.jpg", *"xxxxxx")), Row(True, ("b.jpg", *"xxxxxx"))])
        >>> lines[0], [line.split()[0] for line in lines[1:]]
        ('1 of 2 places missed', ['image', 'b.jpg', 'a.jpg'])
    """
    if not rows:
        return []
    ordered = sorted(rows, key=lambda each: not each.missed)
    title = f"{sum(each.missed for each in rows)} of {plural(len(rows), 'place')} missed"
    return [title, *(f"  {line}" for line in aligned([_HEAD, *(each.cells for each in ordered)]))]
