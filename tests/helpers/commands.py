"""The detect command as tests run it."""

from __future__ import annotations

import json
from pathlib import Path

from yolo_heatviz import detect

SAMPLES = Path(detect.__file__).parents[1] / "demo" / "samples"
STAGES = 24
"""Of yolov5n and yolov5s, without the head."""


def run(folder: Path, *flags: str) -> tuple[int, Path, dict]:
    """Run the command with its results in `folder`; its status, the newest run's folder, and the manifest."""
    status = detect.main(["--project", str(folder), *flags])
    newest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return status, newest, manifest(newest)


def manifest(folder: Path) -> dict:
    """A run's manifest, read strictly."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads((folder / "manifest.json").read_text(), parse_constant=refuse)


def classes(entry: dict) -> list[str]:
    return sorted(found["class"] for found in entry["found"])
