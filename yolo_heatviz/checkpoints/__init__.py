"""Checkpoints: what is in one, found without running it, and its objects, made from an exact list of classes alone."""

from .archive import Checkpoint
from .loaded import Loaded
from .own_blocks import OwnBlocks
from .safe_load import Ignored, restore
from .trusted import restore_trusting

__all__ = ["Checkpoint", "Ignored", "Loaded", "OwnBlocks", "restore", "restore_trusting"]
