"""YOLOv5 detection checkpoints, read safely and without a YOLOv5 checkout."""

from yolo_heatviz.yolov5.checkpoint import load
from yolo_heatviz.yolov5.pickles import is_yolov5

__all__ = ["is_yolov5", "load"]
