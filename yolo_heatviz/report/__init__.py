"""The page of a run: its files beside the pictures, and `index.html`, which shows them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from ..errors import opencv_explained

if TYPE_CHECKING:
    from .notebook import Report

__all__ = ["Report"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with opencv_explained():
        return importlib.import_module(".notebook", __name__).Report
