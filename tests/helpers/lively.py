"""Random networks whose heads answer: `python lively.py yolov8n.yaml FILE 0.03` makes one in any release."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import nn


def make(network: str, path: Path, spread: float = 0.3) -> None:
    """Save a network of Ultralytics' as it begins, its layers normalised by a pass, and its last ones with more spread.

    Args:
        network: its `.yaml`.
        path: of the checkpoint.
        spread: standard deviation of the last layers' weights; with much of it all confidences are 1.
    """
    from ultralytics import YOLO

    torch.manual_seed(3)
    model = YOLO(network).model.eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
            module.train()
    with torch.no_grad():
        model(torch.rand(4, 3, 320, 320))
    model.eval()
    for name in ("cv2", "cv3", "cv4"):
        for branch in getattr(model.model[-1], name, ()):
            last = [module for module in branch.modules() if isinstance(module, nn.Conv2d)][-1]
            nn.init.normal_(last.weight, std=spread)
            if name == "cv3":
                nn.init.constant_(last.bias, -4)
    torch.save({"model": model, "train_args": {}}, path)


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
