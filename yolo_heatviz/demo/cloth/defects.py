"""The five defects by name, and the box of one."""

from __future__ import annotations

from typing import Callable, Tuple

import numpy as np

from .surface import hole, stain
from .threads import broken_yarn, crease, slub
from .weave import Cloth

NAMES = ("hole", "stain", "broken yarn", "slub", "crease")
Box = Tuple[float, float, float, float]

IN_WEAVE: dict[str, Callable[[np.random.Generator, Cloth], np.ndarray]] = {
    "crease": crease,
    "slub": slub,
    "broken yarn": broken_yarn,
}
ON_CLOTH: dict[str, Callable[[np.random.Generator, Cloth, np.ndarray], np.ndarray]] = {"stain": stain, "hole": hole}


def tight_box(mask: np.ndarray, *, level: float = 0.25) -> Box | None:
    """The smallest box around what a defect changed.

    Args:
        mask: (H, W) float32 in [0, 1], the strength of the change.
        level: strength from which a pixel counts.

    Returns:
        x1, y1, x2, y2 in pixels, the far edges exclusive; None where nothing reaches the level.
    """
    ys = np.flatnonzero((mask > level).any(1))
    xs = np.flatnonzero((mask > level).any(0))
    if not len(xs):
        return None
    return float(xs[0]), float(ys[0]), float(xs[-1] + 1), float(ys[-1] + 1)
