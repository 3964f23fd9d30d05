"""A stand-in for a YOLOv5 repository: classes of its names for pickles to name, and a small old-style network.

The classes compute nothing: what a checkpoint's network computes must come from the loader.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import PurePosixPath
from types import ModuleType, SimpleNamespace
from typing import Any, Iterator

import numpy as np
import torch
from torch import nn

CLASSES = ["hole", "stain"]
_NAMES = {
    "common": ("Bottleneck", "C3", "Classify", "Concat", "Conv", "Focus", "MP", "Proto", "SPP", "SPPF"),
    "yolo": ("ClassificationModel", "Detect", "DetectionModel", "Model", "Segment", "SegmentationModel"),
}


@contextmanager
def repository(prefix: str = "models") -> Iterator[SimpleNamespace]:
    """Make `{prefix}.common` and `{prefix}.yolo` importable for a while, and yield their classes by name."""
    parents = [prefix[:end] for end, letter in enumerate(prefix + ".") if letter == "."]
    modules, classes = {name: ModuleType(name) for name in parents}, {}
    for part, names in _NAMES.items():
        module = modules[f"{prefix}.{part}"] = ModuleType(f"{prefix}.{part}")
        for name in names:
            classes[name] = type(name, (nn.Module,), {"__module__": module.__name__, "__qualname__": name})
            setattr(module, name, classes[name])
    sys.modules.update(modules)
    try:
        yield SimpleNamespace(**classes)
    finally:
        for name in modules:
            del sys.modules[name]


def made(kind: type, **attributes: Any) -> nn.Module:
    """Make a module and give it its parts."""
    module = kind()
    for name, value in attributes.items():
        setattr(module, name, value)
    return module


def conv(yolo: SimpleNamespace, inputs: int, outputs: int, size: int = 1, stride: int = 1) -> nn.Module:
    """Make a Conv block with batch statistics as after a training, and SiLU as torch pickled it before 1.7."""
    norm = nn.BatchNorm2d(outputs, eps=1e-3)
    for numbers in (norm.running_mean, norm.bias.data):
        numbers.normal_(0, 0.2)
    for numbers in (norm.running_var, norm.weight.data):
        numbers.uniform_(0.5, 1.5)
    act = nn.SiLU()
    del act.inplace
    return made(yolo.Conv, conv=nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), bn=norm, act=act)


def c3(yolo: SimpleNamespace, inputs: int, outputs: int) -> nn.Module:
    """Make a C3 block with one bottleneck that adds its input."""
    half = outputs // 2
    inner = made(yolo.Bottleneck, cv1=conv(yolo, half, half), cv2=conv(yolo, half, half, 3), add=True)
    first, second, last = conv(yolo, inputs, half), conv(yolo, inputs, half), conv(yolo, outputs, outputs)
    return made(yolo.C3, cv1=first, cv2=second, cv3=last, m=nn.Sequential(inner))


def spp(yolo: SimpleNamespace, channels: int) -> nn.Module:
    """Make an SPP block with pools of 5, 9 and 13."""
    pools = nn.ModuleList(nn.MaxPool2d(size, 1, size // 2) for size in (5, 9, 13))
    half = channels // 2
    return made(yolo.SPP, cv1=conv(yolo, channels, half), cv2=conv(yolo, 4 * half, channels), m=pools)


def detect(yolo: SimpleNamespace, channels: tuple[int, ...], strides: tuple[int, ...]) -> nn.Module:
    """Make a head of the v5.0 kind: a second buffer of anchors in pixels, and no `inplace`."""
    numbers = 5 + len(CLASSES)
    head = made(yolo.Detect, nc=len(CLASSES), no=numbers, nl=len(channels), na=2, grid=[torch.zeros(1)] * len(channels))
    anchors = torch.tensor([[[1.25, 1.625], [2.0, 3.75]]] * len(channels))
    head.stride = torch.tensor(strides, dtype=torch.float32)
    head.register_buffer("anchors", anchors)
    head.register_buffer("anchor_grid", (anchors * head.stride.view(-1, 1, 1)).view(len(channels), 1, 2, 1, 1, 2))
    head.m = nn.ModuleList(nn.Conv2d(width, 2 * numbers, 1) for width in channels)
    return head


def old_model(yolo: SimpleNamespace, seed: int = 0) -> nn.Module:
    """Make a network of ten stages with strides 4 and 8, in half precision and with names in a list, as v5.0 did."""
    torch.manual_seed(seed)
    enlarge = nn.Upsample(None, 2, "nearest")
    del enlarge.recompute_scale_factor
    stages = [
        (-1, made(yolo.Focus, conv=conv(yolo, 12, 8, 3))),
        (-1, conv(yolo, 8, 8, 3, 2)),
        (-1, c3(yolo, 8, 8)),
        (-1, conv(yolo, 8, 16, 3, 2)),
        (-1, spp(yolo, 16)),
        (-1, conv(yolo, 16, 8)),
        (-1, enlarge),
        ([-1, 2], made(yolo.Concat, d=1)),
        (-1, c3(yolo, 16, 8)),
        ([8, 4], detect(yolo, (8, 16), (4, 8))),
    ]
    for number, (source, stage) in enumerate(stages):
        kind = type(stage)
        stage.i, stage.f, stage.type = number, source, f"{kind.__module__}.{kind.__name__}"
    network = nn.Sequential(*(stage for _, stage in stages))
    yaml = {"nc": 2, "ch": 3}
    return made(yolo.Model, model=network, save=[2, 4, 8], names=CLASSES, yaml=yaml, stride=stages[-1][1].stride).half()


def made_with(yolo: SimpleNamespace, **changes: Any) -> nn.Module:
    """Make the small network and change some of its attributes."""
    model = old_model(yolo)
    for name, value in changes.items():
        setattr(model, name, value)
    return model


def notes() -> dict[str, Any]:
    """Return what checkpoints carry beside the network: numbers of numpy, a path, text."""
    return {
        "epoch": -1,
        "best_fitness": np.float64(0.5),
        "history": np.arange(4.0),
        "opt": {"save_dir": PurePosixPath("runs/train/exp")},
        "date": "2021-04-12",
    }
