"""YOLOv5 detection checkpoints, read safely and without a YOLOv5 checkout."""

from .checkpoint import load, load_trusting
from .kinds import is_yolov5

__all__ = ["is_yolov5", "load", "load_trusting"]
