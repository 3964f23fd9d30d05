"""JET heatmaps of every stage of a YOLO detector.

Importing this package imports neither numpy, torch, cv2, matplotlib nor ultralytics: each public name is looked up on
first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .errors import HeatvizError, opencv_explained
from .settings import Settings
from .version import __version__

if TYPE_CHECKING:
    from .api import contact_sheet, render, show
    from .attribution.attribute import attribute
    from .drawing.box import Box
    from .drawing.scene import Scene
    from .heatmaps.feature_visualization import feature_visualization
    from .model.capture import capture
    from .patch import install, uninstall

__all__ = [
    "Box",
    "HeatvizError",
    "Scene",
    "Settings",
    "__version__",
    "attribute",
    "capture",
    "contact_sheet",
    "feature_visualization",
    "install",
    "render",
    "show",
    "uninstall",
]

_HOMES = {
    "Box": "drawing.box",
    "Scene": "drawing.scene",
    "attribute": "attribution.attribute",
    "capture": "model.capture",
    "contact_sheet": "api",
    "feature_visualization": "heatmaps.feature_visualization",
    "install": "patch",
    "render": "api",
    "show": "api",
    "uninstall": "patch",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with opencv_explained():
        value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value
