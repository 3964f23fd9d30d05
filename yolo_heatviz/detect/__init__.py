"""`python -m yolo_heatviz.detect`: YOLOv5's detect command for any YOLO checkpoint, with heatmaps of every stage."""

from .command import main

__all__ = ["main"]
