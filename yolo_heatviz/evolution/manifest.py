"""`evolution.json`: what was watched, with what, and what became of each epoch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Mapping, Sequence

from ..files.atomic import write_bytes
from ..files.manifest import finite
from ..version import __version__
from .images import FixedImages
from .measure import Choice
from .output import Output

NAME = "evolution.json"
EMA, CHECKPOINTS = "EMA", "checkpoints"
"""Which weights are shown: the moving average of a training under way, or what its checkpoints hold."""


def about_images(images: FixedImages) -> dict[str, Any]:
    """The images' entries, and how they came into the network."""
    entries = [
        {
            "source": path,
            "name": name,
            "size": list(scene.size),
            "boxes": [[*box.xyxy, box.label] for box in scene.boxes],
        }
        for path, name, scene in zip(images.paths, images.names, images.scenes)
    ]
    return {"images": entries, "network": list(images.size), "how": images.scenes[0].how}


def about_channels(choice: Choice) -> dict[str, list[int]]:
    """The channels that are drawn, by the stage."""
    return {str(key): list(numbers) for key, numbers in choice.numbers.items() if numbers}


def about_output(output: Output, epochs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What was drawn, with the files of each epoch's entry."""
    return {
        "epochs": [
            {**entry, "files": output.files.get(entry["epoch"], [])} if entry["status"] == "done" else entry
            for entry in epochs
        ],
        "stages": [str(key) for key in output.keys],
        "files": output.files.get(None, []),
        "failures": output.failures,
        "complete": True,
    }


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
