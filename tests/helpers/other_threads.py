"""`python -m tests.helpers.other_threads WORK`: CPU seconds that other threads take while this one works half a second.

They are BLAS's, which wait for more work in a loop once a product was large enough to share.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Callable

import numpy as np

from yolo_heatviz.feature_maps import pca
from yolo_heatviz.feature_maps.box_energy import box_energy

MAPS = np.random.default_rng(0).random((96, 160, 160), np.float32)
BOXES = np.array([[20.0, 30.0, 300.0, 500.0], [200.0, 100.0, 610.0, 420.0], [5.5, 7.5, 630.5, 600.5]])
WORK: dict[str, Callable[[], object]] = {
    "ranking": lambda: box_energy(MAPS, BOXES, (640, 640)),
    "ranking for each box": lambda: box_energy(MAPS, BOXES, (640, 640), per_box=True),
    "principal components": lambda: pca.project(MAPS, pca.fit(MAPS)),
    "a matrix product": lambda: MAPS.reshape(96, -1) @ MAPS.reshape(96, -1).T,
}


def others_seconds() -> float:
    """The CPU time so far of all threads of this process but the main one (Linux)."""
    tasks = [task for task in Path("/proc/self/task").iterdir() if task.name != str(os.getpid())]
    fields = [(task / "stat").read_text().rpartition(")")[2].split() for task in tasks]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def main(name: str) -> None:
    """Print the seconds."""
    time.sleep(0.3)  # threads that were started by imports come to rest
    before, end = others_seconds(), time.thread_time() + 0.5
    while time.thread_time() < end:
        WORK[name]()
    print(others_seconds() - before)


if __name__ == "__main__":
    main(sys.argv[1])
