"""`attention_weights.py FILE`: in YOLOv5's repository, a checkpoint of a small network with its `CBAM`."""

import sys

import torch
from models.yolo import Model

torch.manual_seed(0)
anchors = [[10, 13, 16, 30], [30, 61, 62, 45]]
backbone = [
    *([-1, 1, "Conv", [width, 3, 2]] for width in (16, 32)),
    [-1, 1, "C3", [32]],
    [-1, 1, "CBAM", [32]],
    [-1, 1, "Conv", [64, 3, 2]],
    [-1, 1, "SPPF", [64, 5]],
]
head = [[[3, 5], 1, "Detect", ["nc", "anchors"]]]
config = {"nc": 2, "depth_multiple": 1.0, "width_multiple": 1.0, "anchors": anchors, "backbone": backbone, "head": head}
network = Model(config)
network.names = ["hole", "stain"]
for conv in network.model[-1].m:
    conv.bias.data.view(2, 7)[:, 4:] = torch.tensor([1.0, 2.0, -2.0])  # some objects, and most of them holes
    conv.weight.data *= 20
torch.save({"model": network.half(), "ema": None}, sys.argv[1])
