"""`python -m tests.bench.example`: the pictures of the README, made anew under `runs/example/`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from tests.bench import slow_ways
from yolo_heatviz import detect

HOME = Path(__file__).parents[2] / "runs" / "example"
IMAGE, STAGE = "linen", "stage17_C3_features"
WIDTH = 1024


def main() -> int:
    """Detect on the sample images, and draw one stage as YOLOv5 drew it and as we do."""
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        status = detect.main(["--visualize", "--view", "grid,sheet", "--project", folder])
        run = Path(folder, "exp")
        maps = np.load(run / IMAGE / f"{STAGE}.npy")
        slow_ways.upstream(maps, "before", Path(folder))
        before = cv2.imread(str(Path(folder, "before.png")))
        height = round(before.shape[0] * WIDTH / before.shape[1])
        cv2.imwrite(str(HOME / "before.png"), cv2.resize(before, (WIDTH, height), interpolation=cv2.INTER_AREA))
        shutil.copy(run / IMAGE / f"{STAGE}.png", HOME / "after.png")
        sheet = cv2.imread(str(run / IMAGE / "sheet.png"))
        cv2.imwrite(str(HOME / "sheet.jpg"), sheet, [cv2.IMWRITE_JPEG_QUALITY, 88])
        shutil.copy(run / f"{IMAGE}.jpg", HOME / f"{IMAGE}.jpg")
    return status


if __name__ == "__main__":
    sys.exit(main())
