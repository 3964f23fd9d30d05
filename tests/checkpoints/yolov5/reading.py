"""The loader, from a path."""

from __future__ import annotations

from pathlib import Path

from yolo_heatviz.checkpoints import Checkpoint, yolov5
from yolo_heatviz.checkpoints.yolov5.model import Model


def load(path: Path) -> Model:
    return yolov5.load(Checkpoint.open(path))


def is_yolov5(path: Path) -> bool:
    return yolov5.is_yolov5(Checkpoint.open(path))
