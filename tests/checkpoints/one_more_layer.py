"""Checkpoints whose stage 1 has one more layer, which its forward pass leaves alone."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import nn

from tests.checkpoints.yolov5 import upstream
from tests.trust.hostile.checkpoints import DEMO


def in_yolov5(path: Path, extra: nn.Module) -> Path:
    """One of YOLOv5's, which names the layer as that repository's where it says that it is defined there."""
    with upstream.repository() as yolo:
        kind = type(extra)
        if kind.__module__ in ("models.common", "models.yolo"):
            setattr(sys.modules[kind.__module__], kind.__name__, kind)
        model = upstream.old_model(yolo)
        model.model[1].extra = extra
        torch.save({"model": model}, path)
    return path


def in_ultralytics(path: Path, extra: nn.Module) -> Path:
    """One of Ultralytics'."""
    content = torch.load(DEMO, map_location="cpu", weights_only=False)
    (content.get("ema") or content["model"]).model[1].extra = extra
    torch.save(content, path)
    return path
