"""The looks of boxes, as flags ask for them; nothing heavy is imported for these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BoxStyle:
    """The looks of boxes over an image."""

    line_width: int | None = None
    """Pixels of a box's line; None for one by the image's size."""
    labels: bool = True
    """Class names are drawn."""
    confidences: bool = True
    """Confidences are drawn."""
