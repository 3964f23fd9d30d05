"""`skipped.py NETWORK DATA PROJECT`: `visualize=True` where `ultralytics` skips its own function."""

import sys

import numpy as np
import torch
from ultralytics import YOLO

import yolo_heatviz

network, data, project = sys.argv[1:]
options = {"visualize": True, "imgsz": 64, "project": project, "verbose": False}
with yolo_heatviz.install():
    YOLO(network).predict(torch.zeros(1, 3, 64, 64), name="tensor", **options)
    YOLO(network).predict(np.zeros((64, 64, 3), np.uint8), name="augment", augment=True, **options)
    YOLO(network).val(data=data, name="val", plots=False, workers=0, **options)
    exported = YOLO(network).export(format="torchscript", imgsz=64)
    YOLO(exported, task="detect").predict(np.zeros((64, 64, 3), np.uint8), name="exported", **options)
