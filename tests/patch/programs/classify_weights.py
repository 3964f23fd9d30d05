"""`classify_weights.py FILE`: a checkpoint of YOLOv5's smallest classification model with random weights."""

import sys
from pathlib import Path

import torch
import yolov5.models.yolo as yolo

detector = yolo.DetectionModel(Path(yolo.__file__).parent / "yolov5n.yaml")
model = yolo.ClassificationModel(model=detector, nc=5)
model.names = list("abcde")
torch.save({"model": model, "ema": None}, sys.argv[1])
