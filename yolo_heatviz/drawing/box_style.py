"""The flags that say how boxes look; nothing heavy is imported for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BoxStyle:
    """How boxes are drawn over an image."""

    line_width: int | None = None
    """Pixels of a box's line; None for one by the image's size."""
    labels: bool = True
    """Class names are drawn."""
    confidences: bool = True
    """Confidences are drawn."""
