"""JET heatmaps of every stage of a YOLO detector.

Importing this package imports neither torch, cv2, matplotlib nor ultralytics: each public name is looked up on
first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .errors import HeatvizError
from .settings import Settings

if TYPE_CHECKING:
    from .activations import capture
    from .drawing import contact_sheet, render
    from .patch import install, uninstall
    from .scene import Box, Scene
    from .showing import show
    from .visualise import feature_visualization

__version__ = "0.1.0"
__all__ = [
    "Box",
    "HeatvizError",
    "Scene",
    "Settings",
    "__version__",
    "capture",
    "contact_sheet",
    "feature_visualization",
    "install",
    "render",
    "show",
    "uninstall",
]

_HOMES = {
    "Box": "scene",
    "Scene": "scene",
    "capture": "activations",
    "contact_sheet": "drawing",
    "feature_visualization": "visualise",
    "install": "patch",
    "render": "drawing",
    "show": "showing",
    "uninstall": "patch",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value
