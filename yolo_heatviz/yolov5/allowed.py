"""The exact list of classes that a YOLOv5 checkpoint may name, and what each comes back as."""

from __future__ import annotations

from typing import Any

from torch import nn
from torch.nn.modules.linear import NonDynamicallyQuantizableLinear

from .blocks import BLOCKS
from .head import Detect
from .model import Model
from .pickles import REPOSITORIES

ACTIVATIONS = (nn.SiLU, nn.Hardswish, nn.LeakyReLU, nn.ReLU, nn.ReLU6)
_CONTAINERS = (nn.Identity, nn.ModuleList, nn.Sequential)
_LAYERS = (nn.BatchNorm2d, nn.Conv2d, nn.MaxPool2d, nn.Upsample, nn.ZeroPad2d)
_ATTENTION = (nn.Linear, nn.MultiheadAttention, NonDynamicallyQuantizableLinear)
_NUMPY = ("core.multiarray._reconstruct", "core.multiarray.scalar", "ndarray", "dtype")
_PATHS = ("Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath")

# Of what torch.load allows by itself, the names outside torch that pickled tensors and settings use.
_PLAIN = frozenset({"collections.OrderedDict", "_codecs.encode", "builtins.set", "__builtin__.set"})


class Inert:
    """What numpy arrays and paths in a checkpoint's notes come back as: it keeps nothing and does nothing."""

    def __init__(self, *_: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        pass


def allow_list() -> dict[str, Any]:
    """Map every global that a detection checkpoint may name, as it is pickled, onto a class of torch or of ours."""
    allowed: dict[str, Any] = {
        f"{kind.__module__}.{kind.__name__}": kind for kind in (*ACTIVATIONS, *_CONTAINERS, *_LAYERS, *_ATTENTION)
    }
    for root in REPOSITORIES:
        allowed.update({f"{root}common.{name}": block for name, block in BLOCKS.items()})
        allowed.update({f"{root}yolo.{name}": Model for name in ("Model", "DetectionModel")})
        allowed[f"{root}yolo.Detect"] = Detect
    for name in _NUMPY:
        allowed[f"numpy.{name}"] = allowed[f"numpy._{name}"] = Inert
    allowed.update({f"{module}.{name}": Inert for module in ("pathlib", "pathlib._local") for name in _PATHS})
    return allowed


def unknown(named: frozenset[str]) -> list[str]:
    """Name, in order, the globals that are not allowed, for a message: torch itself is what refuses them.

    torch's own are left to torch, which knows them, except for its layers.
    """
    others = named.difference(allow_list(), _PLAIN)
    return sorted(name for name in others if name.startswith("torch.nn.modules.") or not name.startswith("torch."))
