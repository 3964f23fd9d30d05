"""`predict_only.py SOURCE PROJECT`: `ultralytics` detects with our line in front."""

import sys

from ultralytics import YOLO

import yolo_heatviz.auto  # noqa: F401

source, project = sys.argv[1:]
YOLO("yolov8n.yaml").predict(source, visualize=True, imgsz=64, project=project, name="exp")
