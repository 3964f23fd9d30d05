"""`blocks_weights.py FILE PACKAGE BLOCK`: a checkpoint of a small network of Ultralytics with a package's blocks."""

import importlib
import sys
from pathlib import Path

import torch
from ultralytics import YOLO

torch.manual_seed(0)
file, package, block = sys.argv[1:]
importlib.import_module(package)  # which gives its blocks to Ultralytics
path = Path(file).with_suffix(".yaml")
path.write_text(f"""
nc: 2
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [32, 3, 2]]
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, {block}]
head: [[[1, 3], 1, Detect, [nc]]]
""")
network = YOLO(str(path), task="detect", verbose=False).model
network.names = {0: "hole", 1: "stain"}
for branch in network.model[-1].cv3:
    branch[-1].bias.data[:] = torch.tensor([0.0, -3.0])
torch.save({"model": network.half(), "train_args": {"imgsz": 160}}, file)
