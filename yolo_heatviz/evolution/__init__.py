"""The evolution of a network's stages while it is trained: by its checkpoints, or while the training runs."""

from .command import main
from .watching import watch

__all__ = ["main", "watch"]
