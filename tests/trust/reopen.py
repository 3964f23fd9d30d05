"""Whether what a run left can be read to its last byte, and is what its record says."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Callable, Iterator

import cv2
import numpy as np
from PIL import Image

from yolo_heatviz.files import journal
from yolo_heatviz.files.manifest import files_of


def _picture(path: Path) -> None:
    with Image.open(path) as opened:
        opened.load()


def _array(path: Path) -> None:
    array = np.load(path, allow_pickle=False)
    assert path.stat().st_size == array.nbytes + 128, "not an array and its head alone"


def _table(path: Path) -> None:
    text = path.read_bytes().decode()
    assert text.endswith("\n"), "ends within a line"
    assert len({len(row) for row in csv.reader(text.splitlines())}) == 1, "rows of several lengths"


def _labels(path: Path) -> None:
    assert path.read_text().endswith("\n"), "ends within a line"
    rows = [[float(word) for word in line.split()] for line in path.read_text().splitlines()]
    assert min(map(len, rows)) >= 5, "fewer numbers than a class and a box"


def _video(path: Path) -> None:
    reader, frames = cv2.VideoCapture(str(path)), 0
    while reader.read()[0]:
        frames += 1
    assert 0 < frames == reader.get(cv2.CAP_PROP_FRAME_COUNT), f"{frames} frames can be read"


def _json(path: Path) -> None:
    json.loads(path.read_text())


def _text(path: Path) -> None:
    assert path.read_text().rstrip()[-1] in ">)", "cut off"


READERS: dict[str, Callable[[Path], None]] = {
    ".png": _picture, ".jpg": _picture, ".bmp": _picture, ".npy": _array, ".csv": _table, ".txt": _labels,
    ".mp4": _video, ".json": _json, ".html": _text, ".js": _text,
}  # fmt: skip


def parts(folder: Path) -> list[str]:
    """The temporaries in a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(".part-*"))


def final_files(folder: Path) -> list[Path]:
    """The files under final names."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".part-"))
    return sorted(path for path in found if path.name != journal.NAME)


def complaints(folder: Path) -> Iterator[str]:
    """What is wrong with a run's folder: files under final names that cannot be read, and claims that do not hold."""
    for path in final_files(folder):
        try:
            READERS[path.suffix](path)
        except Exception as error:
            yield f"{path.relative_to(folder)}: {type(error).__name__}: {error}"
    for entry in record(folder):
        stages = [stage for stage in entry["stages"] if stage["status"] == "done"]
        for file in files_of({**entry, "stages": stages}):
            if not (folder / file).is_file():
                yield f"{file}: recorded, and not there"


def record(folder: Path) -> list[dict]:
    """The sources' entries in a run's manifest, or in the journal of one that has none."""
    if (folder / "manifest.json").exists():
        text = (folder / "manifest.json").read_text()
        return json.loads(text)["sources"] if text.endswith("}\n") else []  # half a one has its complaint already
    if not (folder / journal.NAME).exists():
        return []
    lines = (folder / journal.NAME).read_bytes().splitlines(keepends=True)
    return [json.loads(line) for line in lines[1:] if line.endswith(b"\n")]
