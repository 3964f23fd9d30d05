"""`weights.py PACKAGE FILE`: a checkpoint of a small YOLOv9 with random weights, as its own training would save it."""

import importlib
import sys

import torch

package, file = sys.argv[1:]
yolo = importlib.import_module(f"{package}.models.yolo")
backbone = [[-1, 1, "Conv", [16, 3, 2]] for _ in range(5)]
head = [[-1, 1, "nn.Upsample", [None, 2, "nearest"]], [[-1, 3], 1, "Concat", [1]], [[2, 6, 4], 1, "DDetect", ["nc"]]]
config = {"nc": 80, "depth_multiple": 1.0, "width_multiple": 1.0, "anchors": 3, "backbone": backbone, "head": head}
torch.save({"model": yolo.DetectionModel(config), "ema": None}, file)
