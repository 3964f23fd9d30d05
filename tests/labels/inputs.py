"""Small data sets that failed, of Ultralytics' photograph of a bus: 4 persons, of whom 3 are labelled, and the bus."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Mapping, Sequence

from ultralytics.utils import ASSETS

BUS, PERSONS = "0.50 0.46 0.98 0.47", ("0.18 0.60 0.23 0.47", "0.35 0.59 0.15 0.43", "0.91 0.60 0.18 0.43")
COCO = [f"5 {BUS}", *(f"0 {place}" for place in PERSONS)]
"""Rows with COCO's class numbers."""


def write(folder: Path, labels: Mapping[str, Sequence[str]], names: str = "") -> Path:
    """Write the photograph under each name, its label file, and `data.yaml` where there are names; its path."""
    for name, rows in labels.items():
        image, text = (folder / kind / name for kind in ("images", "labels"))
        for path in (image, text):
            path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ASSETS / "bus.jpg", f"{image}.jpg")
        Path(f"{text}.txt").write_text("\n".join(rows), encoding="utf-8")
    data = folder / "data.yaml"
    if names:
        data.write_text(f"path: .\ntrain: images\nval: images\nnames: {names}\n", encoding="utf-8")
    return data
