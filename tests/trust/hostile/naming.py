"""Run the detect command on hostile names of files, classes and modules, and print what it did. A program."""

from __future__ import annotations

import json
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import cv2

from tests.helpers.commands import SAMPLES
from tests.trust.hostile.names import NAMES, as_checkpoint, as_files
from tests.trust.hostile.watched import attempt


def main(folder: Path) -> None:
    from yolo_heatviz import detect

    for name in ("images", "runs"):
        (folder / name).mkdir()
    tempfile.tempdir = str(folder / "runs")
    content = cv2.imencode(".jpg", cv2.imread(str(SAMPLES / "linen.jpg"))[:160, :160])[1].tobytes()
    as_files(folder / "images", content)
    one = folder / "one.jpg"
    one.write_bytes(content)
    texts = list(NAMES.values())
    for number, start in enumerate((0, 22, 44)):
        turned = texts[start:] + texts[:start]
        as_checkpoint(folder / f"{number}.pt", turned, turned)
    detect.main(["--source", str(one), "--project", str(folder / "runs"), "--name", "warm", "--visualize"])
    told: dict[str, Any] = {"before": tree(folder)}
    files = ["--visualize", "--save-txt", "--save-csv", "--save-crop", "--conf-thres", "0.001", "--iou-thres", "1"]
    named = ["--source", str(one), *files, "--max-det", "150", "--weights"]
    runs = {
        "files": ["--source", str(folder / "images"), "--stages", "9", *files, "--max-det", "2"],
        "0": [*named, str(folder / "0.pt")],
        "1": [*named, str(folder / "1.pt"), "--save", "report"],
        "2": [*named, str(folder / "2.pt"), "--save", "report"],
        "explained": [*named, str(folder / "0.pt"), "--explain", "--max-det", "9", "--save", "report"],
        "list": ["--weights", str(folder / "0.pt"), "--list-stages"],
    }
    for name, flags in runs.items():
        project = ["--project", str(folder / "runs"), "--name", name]
        told[name] = attempt(partial(detect.main, [*flags, *project]), folder / "runs", seconds=120)
    told["after"] = tree(folder)
    print(json.dumps(told))


def tree(folder: Path) -> list[str]:
    """What is in a folder, other than below `runs`."""
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")))
    return [str(path) for path in found if path.parts[0] != "runs"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
