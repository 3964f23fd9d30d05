"""One labelled picture of cloth, from one seed."""

from __future__ import annotations

import copy
from typing import Sequence, Tuple

import numpy as np

from .camera import photograph
from .defects import IN_WEAVE, NAMES, ON_CLOTH, Box, tight_box
from .loom import new_cloth
from .weave import Cloth, draw

Label = Tuple[str, Box]
TRIES = 8


def make_picture(
    seed: Sequence[int], *, shape: tuple[int, int] = (320, 320), names: Sequence[str] | None = None
) -> tuple[np.ndarray, list[Label]]:
    """Photograph a piece of woven cloth with defects.

    The same seed gives the same cloth, light and noise whatever the defects are.

    Args:
        seed: one or more non-negative integers.
        shape: height and width in pixels; sizes of threads and defects grow with the longer side.
        names: defects to make, of `NAMES`; chosen by the seed where None. One that finds no free place is left out.

    Returns:
        (H, W, 3) uint8 RGB, and the labels: name, (x1, y1, x2, y2) in pixels.

    Example:
        >>> image, labels = make_picture([7], names=["hole"])
        >>> image.shape, [name for name, _ in labels]
        ((320, 320, 3), ['hole'])
    """
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(list(seed)).spawn(3)]
    for_cloth, for_defects, for_camera = streams
    cloth = new_cloth(for_cloth, shape)
    chosen = _choose(for_defects) if names is None else list(names)
    labels: list[Label] = []
    for name in chosen:
        if name in IN_WEAVE:
            cloth = _weave_in(for_defects, cloth, name, labels)
    drawn = draw(cloth)
    for name in chosen:
        if name in ON_CLOTH:
            drawn = _put_on(for_defects, cloth, drawn, name, labels)
    return photograph(for_camera, drawn), labels


def _choose(rng: np.random.Generator) -> list[str]:
    count = int(rng.choice([0, 1, 2, 3, 4], p=[0.06, 0.36, 0.30, 0.18, 0.10]))
    return [str(name) for name in rng.choice(NAMES, count)]


def _weave_in(rng: np.random.Generator, cloth: Cloth, name: str, labels: list[Label]) -> Cloth:
    for _ in range(TRIES):
        trial = copy.copy(cloth)
        if _labelled(name, IN_WEAVE[name](rng, trial), cloth.scale, labels):
            return trial
    return cloth


def _put_on(rng: np.random.Generator, cloth: Cloth, drawn: np.ndarray, name: str, labels: list[Label]) -> np.ndarray:
    for _ in range(TRIES):
        trial = drawn.copy()
        if _labelled(name, ON_CLOTH[name](rng, cloth, trial), cloth.scale, labels):
            return trial
    return drawn


def _labelled(name: str, mask: np.ndarray, scale: float, labels: list[Label]) -> bool:
    """Add the label unless the defect is hardly in the picture or touches another."""
    box = tight_box(mask)
    if box is None or min(box[2] - box[0], box[3] - box[1]) < 5 * scale or any(_meet(box, b) for _, b in labels):
        return False
    labels.append((name, box))
    return True


def _meet(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
