"""The exact list of classes that a YOLOv5 checkpoint may name, and what each comes back as."""

from __future__ import annotations

from typing import Any

from torch import nn
from torch.nn.modules.linear import NonDynamicallyQuantizableLinear

from ..safe_load import NOTES
from .blocks import BLOCKS
from .head import Detect
from .kinds import REPOSITORIES
from .model import Model

ACTIVATIONS = (nn.SiLU, nn.Hardswish, nn.LeakyReLU, nn.ReLU, nn.ReLU6)
_CONTAINERS = (nn.Identity, nn.ModuleList, nn.Sequential)
_LAYERS = (nn.BatchNorm2d, nn.Conv2d, nn.MaxPool2d, nn.Upsample, nn.ZeroPad2d)
_ATTENTION = (nn.Linear, nn.MultiheadAttention, NonDynamicallyQuantizableLinear)


def allow_list() -> dict[str, Any]:
    """Map every global that a detection checkpoint may name, as it is pickled, onto a class of torch or of ours."""
    allowed: dict[str, Any] = {
        f"{kind.__module__}.{kind.__name__}": kind for kind in (*ACTIVATIONS, *_CONTAINERS, *_LAYERS, *_ATTENTION)
    }
    for root in REPOSITORIES:
        allowed.update({f"{root}common.{name}": block for name, block in BLOCKS.items()})
        allowed.update({f"{root}yolo.{name}": Model for name in ("Model", "DetectionModel")})
        allowed[f"{root}yolo.Detect"] = Detect
    return {**allowed, **NOTES}
