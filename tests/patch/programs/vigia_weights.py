"""`vigia_weights.py FILE`: a checkpoint of a small network of Ultralytics with the blocks of `vigia_argus`."""

import sys
from pathlib import Path

import torch
import vigia_argus
from ultralytics import YOLO

torch.manual_seed(0)
path = Path(sys.argv[1]).with_suffix(".yaml")
path.write_text("""
nc: 2
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [32, 3, 2]]
  - [-1, 1, SimAM, []]
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, SwinBlock, [64, 1, 7, 4, 4]]
head: [[[2, 4], 1, Detect, [nc]]]
""")
assert vigia_argus
network = YOLO(str(path), task="detect", verbose=False).model
network.names = {0: "hole", 1: "stain"}
for branch in network.model[-1].cv3:
    branch[-1].bias.data[:] = torch.tensor([0.0, -3.0])
torch.save({"model": network.half(), "train_args": {"imgsz": 160}}, sys.argv[1])
