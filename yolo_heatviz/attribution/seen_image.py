"""One image after its pass: what came into the network, what its head predicted, and which of it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Sequence

import numpy as np
import torch
from torch import Tensor

from ..drawing.box import Box
from ..errors import HeatvizError
from ..feature_maps.bands import three_bands, turned
from ..feature_maps.letterbox import Place, place, to_network
from .head_reading import Reading
from .matching import nearest, of_detection
from .passes import GradientPass, Network

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


class Wanted(NamedTuple):
    """A prediction whose map is wanted."""

    prediction: int
    class_id: int
    box: np.ndarray
    """`(4,)` left, top, right, bottom in pixels of the network's input; of a classifier, the image's place."""
    stages: tuple[int, ...]


class Found(NamedTuple):
    """A detection."""

    class_id: int
    confidence: float
    xyxy: Sequence[float]
    """In image pixels; empty of a classifier."""


Stages = Callable[["int | None"], "tuple[int, ...]"]
"""Gives the stages to read for the stride of the map that a prediction was made on."""


@dataclass(frozen=True)
class SeenImage:
    """One image after its pass."""

    result: Results
    pixels: Tensor
    """`(1, C, H, W)` float32, the network's input."""
    reading: Reading
    within: Place
    """The image's place in it."""
    _passed: GradientPass | None = None

    @classmethod
    def of(
        cls,
        network: Network,
        result: Results,
        seen: Tensor,
        way: str,
        *,
        keep: Sequence[int] = (),
        rescale: bool = False,
    ) -> SeenImage:
        """Pass what a detector's network was given through a private copy.

        Args:
            network: the copy.
            result: what was detected.
            seen: `(B, C, H, W)`, the first of which is the image.
            way: the way that it came into the network.
            keep: stages whose gradients are wanted next: no other pass is needed for them.
            rescale: see `GradientPass`.
        """
        with torch.inference_mode(False):
            pixels = seen[:1].clone().float()
        where = place(result.orig_shape, (pixels.shape[2], pixels.shape[3]), way)
        if not keep:
            (reading,) = network.readings(pixels)
            return cls(result, pixels, reading, where)
        passed = GradientPass(network, pixels, keep, rescale=rescale)
        return cls(result, pixels, passed.reading, where, passed)

    def gradient_pass(self, network: Network, wanted: Sequence[Wanted], *, rescale: bool = False) -> GradientPass:
        """The image's pass through a network with the stages that are wanted: the one there is, where it will do."""
        stages = sorted({stage for each in wanted for stage in each.stages})
        passed = self._passed
        fits = passed is not None and passed.network is network and (passed.of_black is not None) == rescale
        if passed is not None and fits and set(stages) <= passed.activations.keys():
            return passed
        return GradientPass(network, self.pixels, stages, rescale=rescale)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the network's input."""
        return self.pixels.shape[2], self.pixels.shape[3]

    @property
    def edges(self) -> np.ndarray:
        """`(4,)` left, top, right, bottom of the image in the input, as far as the network sees it."""
        top, left, height, width = self.within
        most = np.array(self.size[::-1] * 2)
        return np.array([left, top, left + width, top + height]).clip(0, most)

    @property
    def rgb(self) -> np.ndarray:
        """The image, `(H, W, 3)` uint8 RGB."""
        return turned(three_bands(self.result.orig_img))

    @property
    def found(self) -> list[Found]:
        """The detections in their order; of a classifier its best class."""
        result = self.result
        if result.probs is not None:
            return [Found(int(result.probs.top1), float(result.probs.top1conf), [])]
        boxes = result.boxes if result.obb is None else result.obb
        rows = [] if boxes is None else zip(boxes.cls.tolist(), boxes.conf.tolist(), boxes.xyxy.tolist())
        return [Found(int(cls), float(conf), xyxy) for cls, conf, xyxy in rows]

    def wanted(self, number: int, stages: Stages) -> Wanted:
        """The prediction behind a detection.

        Raises:
            HeatvizError: there is no such detection, or it is none of the head's predictions.
        """
        if not 0 <= number < len(self.found):
            there = f"accepted are 0 to {len(self.found) - 1}" if self.found else "but nothing was found in the image"
            raise HeatvizError(f"box: got {number}, {there}")
        found = self.found[number]
        if self.reading.boxes is None:
            return self._of(0, found.class_id, stages)
        box = to_network(np.array([found.xyxy]), self.result.orig_shape, self.within)[0]
        scores = host(self.reading.scores[:, found.class_id])
        prediction = of_detection(host(self.reading.boxes), scores, box, found.confidence, self.edges)
        return self._of(prediction, found.class_id, stages)

    def wanted_at(self, xyxy: Sequence[float], class_id: int | None, stages: Stages) -> Wanted:
        """The prediction nearest to a place, found or not.

        Args:
            xyxy: left, top, right, bottom in image pixels.
            class_id: the class asked about; None for the prediction's best.
            stages: see `Stages`.

        Raises:
            HeatvizError: a classifier has no places.
        """
        if self.reading.boxes is None:
            raise HeatvizError("box: got a place, accepted of a classifier is 0, its best class")
        scores = host(self.reading.scores)
        where = to_network(np.array([xyxy]), self.result.orig_shape, self.within)[0]
        of = scores.max(axis=1) if class_id is None else scores[:, class_id]
        prediction = nearest(host(self.reading.boxes), of, where)
        return self._of(prediction, int(scores[prediction].argmax()) if class_id is None else class_id, stages)

    def wanted_prediction(self, prediction: int, class_id: int, stages: Stages) -> Wanted:
        """One of the head's predictions by its number.

        Raises:
            HeatvizError: there is no such one.
        """
        if not 0 <= prediction < len(self.reading.scores):
            raise HeatvizError(f"prediction: got {prediction}, accepted are 0 to {len(self.reading.scores) - 1}")
        return self._of(prediction, class_id, stages)

    def _of(self, prediction: int, class_id: int, stages: Stages) -> Wanted:
        reading = self.reading
        box = self.edges if reading.boxes is None else host(reading.boxes[prediction])
        level = None if reading.strides is None else int(reading.strides[prediction])
        return Wanted(prediction, class_id, box, stages(level))

    def confidence(self, wanted: Wanted) -> float:
        """A prediction's confidence."""
        scores = self.reading.scores if self.reading.boxes is not None else self.reading.scores.softmax(1)
        return float(scores.detach()[wanted.prediction, wanted.class_id])

    def box(self, wanted: Wanted) -> Box | None:
        """A prediction in image pixels, cut at the edges; None of a classifier's class."""
        if self.reading.boxes is None:
            return None
        top, left, height, width = self.within
        rows, columns = self.result.orig_shape
        by = columns / width, rows / height
        x0, y0, x1, y1 = ((wanted.box - (left, top, left, top)) * (by * 2)).clip(0, (columns, rows) * 2).tolist()
        return Box((x0, y0, x1, y1))


def host(values: Any) -> np.ndarray:
    """A tensor as a float32 array."""
    return values.detach().float().cpu().numpy()
