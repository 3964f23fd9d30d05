"""A picture with what its values were, and its format as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from . import png


@dataclass(frozen=True)
class Picture:
    """A picture, and what its values were; in a notebook it shows itself."""

    entries: np.ndarray
    """`(H, W)` uint8 palette entries, or `(H, W, 3)` uint8 RGB where a palette does not do."""
    palette: np.ndarray
    """`(256, 3)` uint8 RGB."""
    low: float
    """The smallest finite value shown; NaN where there is none."""
    high: float
    """The largest."""
    flat: tuple[int, ...]
    """The channels shown whose finite values are all the same."""
    nonfinite: int
    """The number of values shown that are NaN or infinite."""

    suffix: ClassVar[str] = ".png"
    """The end of the name of a file that holds what `encoded` gives."""

    def encoded(self) -> bytes:
        """The picture as the bytes of a file."""
        return self.png()

    def rgb(self) -> np.ndarray:
        """The picture as `(H, W, 3)` uint8 RGB."""
        return self.entries if self.entries.ndim == 3 else self.palette[self.entries]

    def png(self) -> bytes:
        """The picture as the bytes of a PNG file, indexed where it has palette entries."""
        return png.encode_rgb(self.entries) if self.entries.ndim == 3 else png.encode(self.entries, self.palette)

    def __repr__(self) -> str:
        values = "no finite value" if np.isnan(self.low) else f"values {self.low:.4g} to {self.high:.4g}"
        return f"<Picture of {self.entries.shape[1]}x{self.entries.shape[0]} pixels, {values}>"

    def _repr_png_(self) -> bytes:
        return self.png()
