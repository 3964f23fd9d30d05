"""`evolution.json`: what was watched, with what, and what became of each epoch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Mapping

from ..files.atomic import write_bytes
from ..files.manifest import finite
from ..version import __version__
from .images import FixedImages
from .measure import Choice

NAME = "evolution.json"


def about_images(images: FixedImages) -> list[dict[str, Any]]:
    """The images' entries."""
    sources = zip(images.paths, images.names, images.scenes)
    return [
        {"source": path, "name": name, "size": list(scene.size), "labels": len(scene.boxes)}
        for path, name, scene in sources
    ]


def about_channels(choice: Choice) -> dict[str, list[int]]:
    """The channels that are drawn, by the stage."""
    return {str(key): list(numbers) for key, numbers in choice.numbers.items() if numbers}


def write(run: Path, content: Mapping[str, Any]) -> Path:
    """Write the manifest, whole; it is strict JSON."""
    whole = finite({"yolo_heatviz": __version__, **content})
    write_bytes(run / NAME, (json.dumps(whole, sort_keys=True, allow_nan=False, indent=1) + "\n").encode())
    return run / NAME


def read(run: Path) -> dict[str, Any] | None:
    """The manifest in the folder of a run; None where there is none that can be read."""
    try:
        found = json.loads((run / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
