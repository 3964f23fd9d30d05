"""TorchVision's operations, and the layers of its classifiers, Ultralytics' backbones: arithmetic alone."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from types import ModuleType
from typing import Any

from torch import nn

_ROOT = "torchvision."


def wanted(names: frozenset[str]) -> dict[str, Any]:
    """Map the names of these layers onto the layers, where a checkpoint names one: TorchVision takes long to import."""
    return layers() if any(name.startswith((f"{_ROOT}models.", f"{_ROOT}ops.")) for name in names) else {}


@lru_cache(maxsize=1)
def layers() -> dict[str, Any]:
    """Map each layer's name, as it is pickled, onto the layer; nothing where there is no TorchVision.

    They are those defined in the modules of `torchvision.models` themselves (its packages hold detectors and others),
    and in the public ones of `torchvision.ops`.
    """
    try:
        models, ops = (importlib.import_module(f"{_ROOT}{package}") for package in ("models", "ops"))
    except ImportError:
        return {}
    found = {}
    for name in (*_modules_of(models), *(name for name in _modules_of(ops) if "._" not in name)):
        for kind in vars(importlib.import_module(name)).values():
            if isinstance(kind, type) and issubclass(kind, nn.Module) and kind.__module__ == name:
                found[f"{name}.{kind.__name__}"] = kind
    return found


def _modules_of(package: ModuleType) -> list[str]:
    return [f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__) if not each.ispkg]
