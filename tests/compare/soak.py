"""`python -m tests.compare.soak IMAGES`: what a comparison keeps in memory with each image, in bytes, as JSON."""

from __future__ import annotations

import ctypes
import gc
import json
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np

import yolo_heatviz
from yolo_heatviz.compare import main, run
from yolo_heatviz.model.offline import stay_offline

_EVERY = 25


class Sampled:
    """Stands for the progress bar, and samples the resident size as images pass."""

    sizes: list[tuple[int, int]] = []  # noqa: RUF012
    count = 0

    def __init__(self, **_: Any) -> None:
        pass

    def __enter__(self) -> Sampled:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def set_description(self, _: str) -> None:
        """The next model begins."""

    def update(self) -> None:
        """An image has passed."""
        Sampled.count += 1
        if Sampled.count % _EVERY == 0:
            gc.collect()
            ctypes.CDLL(None).malloc_trim(0)
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            Sampled.sizes.append((Sampled.count, pages * resource.getpagesize()))


def soak(images: int, folder: Path) -> dict[str, float]:
    """Compare the embedded detector with itself on many small images; the growth with each pass of one."""
    random = np.random.default_rng(0)
    for number in range(images):
        picture = cv2.resize(random.integers(0, 256, (6, 8, 3), np.uint8), (96, 72), interpolation=cv2.INTER_NEAREST)
        (folder / f"{number:05}.png").write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    weights = str(Path(yolo_heatviz.__file__).parent / "demo" / "fabric.pt")
    run.tqdm = Sampled  # type: ignore[attr-defined, misc, assignment]
    flags = ["--weights", weights, weights, "--source", str(folder), "--imgsz", "96", "--conf-thres", "0.05"]
    status = main([*flags, "--pick", "random:2", "--device", "cpu", "--out", str(folder / "out" / "figure.pdf")])
    counts, sizes = np.array([each for each in Sampled.sizes if each[0] > images // 2], float).T
    return {"status": int(status), "passes": Sampled.count, "bytes a pass": float(np.polyfit(counts, sizes, 1)[0])}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        stay_offline(Path(folder, "config"))
        Path(folder, "images").mkdir()
        print(json.dumps(soak(int(sys.argv[1]), Path(folder, "images"))))
