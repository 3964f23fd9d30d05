"""The exact list of classes that a YOLOv5 checkpoint may name, and what each comes back as."""

from __future__ import annotations

from typing import Any

from torch import nn

from .. import torch_layers, torchvision_layers
from ..safe_load import NOTES
from .blocks import BLOCKS
from .head import Detect
from .kinds import REPOSITORIES
from .model import Model

ACTIVATIONS = (nn.SiLU, nn.Hardswish, nn.LeakyReLU, nn.ReLU, nn.ReLU6)
"""Those that YOLOv5 sets to work in place."""


def allow_list(names: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Map every global that a detection checkpoint may name, as it is pickled, onto a class of torch or of ours.

    Args:
        names: what it names; TorchVision's layers are among the list where it names one.
    """
    allowed = {**torch_layers.layers(), **torchvision_layers.wanted(names)}
    for root in REPOSITORIES:
        allowed.update({f"{root}common.{name}": block for name, block in BLOCKS.items()})
        allowed.update({f"{root}yolo.{name}": Model for name in ("Model", "DetectionModel")})
        allowed[f"{root}yolo.Detect"] = Detect
    return {**allowed, **NOTES}
