"""Upstream's own loaders on bad files, run apart: `python -m tests.trust.stock WHAT SOURCE`."""

from __future__ import annotations

import json
import resource
import signal
import sys

PATIENCE = 10


def ultralytics(source: str) -> dict:
    """What `predict` gives, its memory, and the program's own end if it raises."""
    from ultralytics import YOLO

    from yolo_heatviz.demo.samples import FOLDER

    model = YOLO(FOLDER.parent / "fabric.pt")
    model.predict(FOLDER / "linen.jpg", imgsz=64, verbose=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signal.alarm(PATIENCE)  # which kills a program that waits
    results = model.predict(source, imgsz=64, verbose=False)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"results": len(results), "MB": grown / 1000}


def yolov5(source: str) -> dict:
    """How many images the loader of the PyPI release gives."""
    from yolov5.utils.dataloaders import LoadImages

    return {"results": sum(1 for _ in LoadImages(source))}


if __name__ == "__main__":
    print(json.dumps({"ultralytics": ultralytics, "yolov5": yolov5}[sys.argv[1]](sys.argv[2])))
