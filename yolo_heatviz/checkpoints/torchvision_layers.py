"""The layers of TorchVision's classifiers, which Ultralytics takes as backbones: arithmetic alone, as its own are."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import Any

from torch import nn

_ROOT = "torchvision."
_OPS = ("torchvision.ops.misc", "torchvision.ops.stochastic_depth")


def wanted(names: frozenset[str]) -> dict[str, Any]:
    """Map the names of these layers onto the layers, where a checkpoint names one: TorchVision takes long to import."""
    return layers() if any(name.startswith((f"{_ROOT}models.", f"{_ROOT}ops.")) for name in names) else {}


@lru_cache(maxsize=1)
def layers() -> dict[str, Any]:
    """Map each layer's name, as it is pickled, onto the layer; nothing where there is no TorchVision.

    They are those defined in the modules of `torchvision.models` themselves (its packages hold detectors and others),
    and in two of `torchvision.ops`.
    """
    try:
        models = importlib.import_module(f"{_ROOT}models")
    except ImportError:
        return {}
    own = [f"{_ROOT}models.{each.name}" for each in pkgutil.iter_modules(models.__path__) if not each.ispkg]
    found = {}
    for name in (*own, *_OPS):
        for kind in vars(importlib.import_module(name)).values():
            if isinstance(kind, type) and issubclass(kind, nn.Module) and kind.__module__ == name:
                found[f"{name}.{kind.__name__}"] = kind
    return found
