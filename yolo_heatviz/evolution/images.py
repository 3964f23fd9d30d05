"""The images that a training is watched by: the same ones for each epoch, prepared once, with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Mapping, Sequence

import cv2
import numpy as np

from ..drawing.box import Box
from ..drawing.scene import Scene
from ..errors import HeatvizError
from ..feature_maps.bands import three_bands, turned
from ..feature_maps.letterbox import LETTERBOXED, STRETCHED, place
from ..files.naming import Names
from ..labels.given import GivenLabels
from ..sources.images import read_image

LEAST, MOST = 1, 8
_PADDING = 114


@dataclass(frozen=True)
class FixedImages:
    """Images of a training's evolution."""

    paths: tuple[str, ...]
    names: tuple[str, ...]
    """What their files are called."""
    scenes: tuple[Scene, ...]
    """Each with the boxes of its labels, in image pixels."""
    batch: np.ndarray
    """`(B, bands, H, W)` float32 in [0, 1], RGB: what the network takes."""

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the network's input."""
        return self.batch.shape[2], self.batch.shape[3]

    @property
    def labelled(self) -> int:
        """How many of them have a labelled box."""
        return sum(bool(scene.boxes) for scene in self.scenes)


def choose(paths: Sequence[str], count: int, seed: int) -> list[str]:
    """Some of the images, by a seed, in the order of their paths; all where there are no more.

    Example:
        >>> choose(["a", "b", "c", "d"], 2, seed=0)
        ['b', 'd']
    """
    paths = sorted(dict.fromkeys(paths))
    return paths if len(paths) <= count else sorted(Random(seed).sample(paths, count))


def prepare(
    paths: Sequence[str],
    size: tuple[int, int],
    *,
    channels: int,
    how: str,
    labels: GivenLabels,
    names: Mapping[int, str],
) -> FixedImages:
    """Read the images, and bring them into the network's input.

    Args:
        paths: of the images.
        size: height and width of the network's input, the same for all.
        channels: of the images that the network takes.
        how: the way that they come into the network, `letterboxed` or `stretched`.
        labels: of the images.
        names: the classes.

    Raises:
        HeatvizError: one cannot be read, or has other bands than the network takes.
    """
    named, scenes, inputs = Names(), [], []
    for path in paths:
        try:
            image = read_image(path, channels=channels)
        except HeatvizError as error:
            raise HeatvizError(f"source: {path}: {error}") from error
        if image.shape[2] != channels:
            raise HeatvizError(f"source: {path}: got {image.shape[2]} bands, accepted are the network's {channels}")
        scenes.append(_scene(image, path, labels, names, how))
        inputs.append(_input(image, size, how))
    batch = np.ascontiguousarray(np.stack(inputs).transpose(0, 3, 1, 2), np.float32) / 255
    return FixedImages(tuple(paths), tuple(map(named.take, paths)), tuple(scenes), batch)


def _scene(image: np.ndarray, path: str, labels: GivenLabels, names: Mapping[int, str], how: str) -> Scene:
    height, width = image.shape[:2]
    scale = np.array([width, height, width, height])
    boxes = []
    for label in labels.labels.get(path, ()):
        left, top, right, bottom = (np.array(label.xyxy).clip(0, 1) * scale).tolist()
        if left < right and top < bottom:
            boxes.append(Box((left, top, right, bottom), names.get(label.class_id, str(label.class_id))))
    return Scene(turned(three_bands(image)), boxes, how=how)


def _input(image: np.ndarray, size: tuple[int, int], how: str) -> np.ndarray:
    if how not in (LETTERBOXED, STRETCHED):
        raise HeatvizError(
            f"evolution: got a network whose images are {how}, accepted are detectors and other tasks with boxes or "
            f"pixels, whose images are {LETTERBOXED} or {STRETCHED}"
        )
    within = place((image.shape[0], image.shape[1]), size, how)
    part = cv2.resize(image, (within.width, within.height), interpolation=cv2.INTER_LINEAR)
    prepared = np.full((*size, image.shape[2]), _PADDING, np.uint8)
    prepared[within.top : within.top + within.height, within.left : within.left + within.width] = part.reshape(
        within.height, within.width, -1
    )
    return prepared[..., ::-1] if prepared.shape[2] == 3 else prepared


def file_names(paths: Sequence[str]) -> str:
    """The images' own names, for people."""
    return ", ".join(Path(path).name for path in paths)
