"""`python -m tests.bench.run`: how much longer a run takes with heatmaps, in wall time, beside a run without them.

The COCO `yolov5s.pt` at 640 over photographs: Ultralytics' two, cut and mirrored. The ways take turns, round after
round, in one process, from the first source to the manifest: loading is left out. Files go to memory where the system
has a folder there: making a file costs from 0.01 to 0.7 ms on one disk, by what was deleted before. Set no variable of
the libraries' threads.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Iterator
from unittest import mock

import cv2
import torch
from ultralytics.utils import ASSETS

from tests.helpers.commands import main as detect
from tests.helpers.real_checkpoints import coco_checkpoint
from yolo_heatviz.detect import run as command

_IN_MEMORY = Path("/dev/shm")
WITHOUT = "without --visualize"
WAYS = {
    WITHOUT: [],
    "grids (--save png --focus off)": ["--save", "png", "--focus", "off"],
    "with ranking (--save png)": ["--save", "png"],
    "with ranking and page (--save png,report)": ["--save", "png,report"],
    "default": [],
}


def main(argv: list[str] | None = None) -> int:
    """Measure and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--images", type=int, default=40)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--one-thread", action="store_true", help="of PyTorch, and nothing else")
    given = arguments.parse_args(argv)
    own = torch.get_num_threads()
    with tempfile.TemporaryDirectory() as folder:
        photographs = written(Path(folder, "photographs"), given.images)
        day, processors = time.strftime("%Y-%m-%d"), os.cpu_count()
        print(f"{given.images} photographs, {given.rounds} rounds, {processors} processors, {day}")
        for threads in [1] if given.one_thread else sorted({1, own}):
            torch.set_num_threads(threads)
            table(measured(photographs, given.rounds), given.images, threads)
    return 0


def written(folder: Path, count: int) -> Path:
    """Photographs, each another part of one of the two, every other one mirrored."""
    folder.mkdir()
    for number in range(count):
        image = cv2.imread(str(ASSETS / ("bus.jpg", "zidane.jpg")[number % 2]))[number // 4 :, number // 4 :]
        cv2.imwrite(str(folder / f"p{number:03}.jpg"), image[:, :: 1 - number // 2 % 2 * 2])
    return folder


def measured(photographs: Path, rounds: int) -> dict[tuple[str, int], float]:
    """The median seconds of each way, by its name and its workers; a round before the first warms up."""
    seconds: dict[tuple[str, int], list[float]] = {}
    for number in range(rounds + 1):
        for way, flags in WAYS.items():
            for workers in (1,) if way == WITHOUT else (0, 1):
                words = [*([] if way == WITHOUT else ["--visualize"]), *flags, "--workers", str(workers)]
                took = wall_time(photographs, words)
                if number:
                    seconds.setdefault((way, workers), []).append(took)
    return {key: statistics.median(each) for key, each in seconds.items()}


def wall_time(photographs: Path, flags: list[str]) -> float:
    """Seconds from the first source to the manifest."""
    folder = tempfile.mkdtemp(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None)
    given = ["--weights", str(coco_checkpoint()), "--source", str(photographs), "--project", folder, "--quiet"]
    with timed() as took, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        status = detect([*given, "--device", "cpu", *flags])
    shutil.rmtree(folder)
    if status:
        raise SystemExit(f"a run ended with {status}: {' '.join(flags)}")
    return took[0]


@contextmanager
def timed() -> Iterator[list[float]]:
    """Gets the seconds of each run of the detect command inside the block, from its first source to its manifest."""
    run, took = command._run_in, []

    def watched(*given: Any) -> Any:
        began = time.perf_counter()
        status = run(*given)
        took.append(time.perf_counter() - began)
        return status

    with mock.patch.object(command, "_run_in", watched):
        yield took


def table(seconds: dict[tuple[str, int], float], images: int, threads: int) -> None:
    """Print the ways beside each other."""
    base = seconds[WITHOUT, 1]
    print(f"\nthreads of PyTorch: {threads}; an image without --visualize: {base / images * 1e3:.0f} ms\n")
    print("| times a run without `--visualize` | one after the other (`--workers 0`) | a worker |")
    print("|---|---|---|")
    for way in WAYS:
        if way != WITHOUT:
            print(f"| {way} | {seconds[way, 0] / base:.2f} | {seconds[way, 1] / base:.2f} |")


if __name__ == "__main__":
    sys.exit(main())
