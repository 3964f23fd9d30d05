"""The names by which YOLOv5's checkpoints are known."""

from __future__ import annotations

from .. import Checkpoint

REPOSITORIES = ("models.", "yolov5.models.")
MODELS = ("Model", "DetectionModel", "SegmentationModel", "ClassificationModel")
MODEL_GLOBALS = frozenset(f"{root}yolo.{name}" for root in REPOSITORIES for name in MODELS)


def is_yolov5(checkpoint: Checkpoint) -> bool:
    """Tell whether a checkpoint pickles a YOLOv5 model (`models.yolo.*`)."""
    return not MODEL_GLOBALS.isdisjoint(checkpoint.names)
