"""A network with what its checkpoint says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Loaded:
    """A network with what its checkpoint says of it."""

    network: nn.Module
    predictor: Any
    """The class of Ultralytics' predictor for its task."""
    maker: str
    """The program that made it, with its version where the checkpoint says one: `ultralytics 8.3.63`."""
    imgsz: list[int] | None = None
    """What it was trained at."""
    fixed: bool = False
    """Images come to the network in that size, whatever is asked for: a classifier with a preparation of its own."""
