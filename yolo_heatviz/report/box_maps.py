"""The page's files of boxes' maps: the values that lie over the image when a box is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

from ..attribution.picture import shown
from ..attribution.result import Attribution
from ..files.atomic import write_bytes
from ..files.entries import AttributionEntry, SourceEntry
from . import json_script
from .encoding import encode

NAME = "attribution"
"""What the map is called in its file, where a stage has `l2` and the numbers of channels."""


def writer(run: Path, source: SourceEntry) -> Callable[[AttributionEntry, Attribution], None] | None:
    """What writes a map's values for the page and names the file in the map's entry; None where the page has no maps.

    Args:
        run: the run's folder.
        source: the image's entry, with its files of the page.
    """
    if "report" not in source:
        return None
    folder = source["report"]["folder"]

    def write(entry: AttributionEntry, found: Attribution) -> None:
        path = f"{folder}/box{entry['box']}_{NAME}_{entry['target']}.js"
        relative, top = shown(found.over_input)
        codes = encode(relative.clip(-top, top)[None])
        head = {
            "path": path,
            "height": relative.shape[0],
            "width": relative.shape[1],
            "maps": [NAME],
            "inside": [None],
            "low": codes.low,
            "high": codes.high,
        }
        write_bytes(run / path, json_script.wrap(head, codes=codes.codes, rest=codes.rest))
        entry["maps"] = path

    return write
