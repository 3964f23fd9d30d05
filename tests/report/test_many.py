"""A run of many images: memory stays as it is, and the page stays small."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import SAMPLES, manifest
from tests.report import read

PROGRAM = """
import resource, sys
from pathlib import Path
from yolo_heatviz import detect, session

run, held = session.Session.run, []

def watched(self, *given):
    entry = run(self, *given)
    held.append(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6)
    return entry

session.Session.run = watched
print(detect.main(sys.argv[1:]), held[len(held) // 4], held[-1])
"""
"""Prints the exit status, and the process's megabytes after a quarter of the images and after the last."""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux how much memory is held")
@pytest.mark.parametrize(
    ("count", "most"), [pytest.param(60, 4, id="60 images"), pytest.param(1000, 10, id="1000", marks=pytest.mark.slow)]
)
def test_memory_stays_flat_and_the_page_small(count: int, most: float, tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for number in range(count):
        shutil.copy(SAMPLES / "linen.jpg", tmp_path / "images" / f"{number:04}.jpg")
    flags = ["--source", str(tmp_path / "images"), "--imgsz", "160", "--visualize", "--save", "report", "--nosave"]
    command = [sys.executable, "-c", PROGRAM, *flags, "--project", str(tmp_path / "runs")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    status, quarter, last = map(float, done.stdout.splitlines()[-1].split())
    assert status == 0 and last - quarter < most
    folder = tmp_path / "runs" / "exp"
    found = read.data(folder / "index.html")
    assert len(found["images"]) == len(manifest(folder)["sources"]) == count
    assert (folder / "index.html").stat().st_size < 200_000 + 500 * count
