"""YOLOv5 detection checkpoints, read safely and without a YOLOv5 checkout."""

from .checkpoint import load
from .pickles import is_yolov5

__all__ = ["is_yolov5", "load"]
