"""The maps of a detector's boxes, image after image."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Iterator, Sequence, Union

import numpy as np
import torch

from ..errors import HeatvizError
from ..feature_maps.letterbox import Place
from ..model.detector import Detector
from ..text import plural
from . import faithful
from .how import RESCALED, SCORE, WITHOUT_STAGES, How
from .passes import Network
from .placing import over_image
from .result import Attribution
from .seen_image import SeenImage, Wanted
from .stage_sets import backbone, by_level, chosen
from .ways import WAYS, Maps

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

Outcome = Union[Attribution, HeatvizError]
"""A map, or why there is none."""
_HOW = How()
_CELL = 4


class Attributor:
    """Makes maps of a detector's boxes on a copy of its network; the detector and what it finds stay as they are.

    Args:
        detector: any YOLO detector or classifier.
        how: the method, the stages and the target.

    Attributes:
        detector: the same.

    Raises:
        HeatvizError: the detector has no boxes or classes, makes several passes, or `how` names no stage of it.
    """

    def __init__(self, detector: Detector, how: How = _HOW) -> None:
        if detector.no_boxes:
            raise HeatvizError(f"attribution: got a checkpoint without boxes: {detector.no_boxes}")
        if detector.task not in ("detect", "segment", "pose", "obb", "classify"):
            raise HeatvizError(
                f"attribution: got a checkpoint for {detector.task}, which finds no boxes or classes; accepted are "
                "detect, segment, pose, obb, classify"
            )
        if getattr(detector.predictor.model.model, "augment", False) or detector.predictor.args.augment:
            raise HeatvizError("attribution: got --augment, accepted is one pass over the image")
        self.detector = detector
        self._how = how
        self._asked = None if how.stages is None else chosen(how.stages, detector.stages)
        self._seen: torch.Tensor | None = None
        self._image_of: SeenImage | None = None

    @cached_property
    def network(self) -> Network:
        """The private copy, made when the first map is."""
        return Network(self.detector.predictor.model.model, len(self.detector.names))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Keep what comes into the network inside the block."""
        _ = self.network  # made before the hook, which a copy would carry on
        module = self.detector.predictor.model.model
        handle = module.register_forward_pre_hook(self._keep)
        try:
            yield
        finally:
            handle.remove()
            self._seen = self._image_of = None

    def _keep(self, module: torch.nn.Module, inputs: tuple) -> None:
        if inputs and isinstance(inputs[0], torch.Tensor):
            self._seen, self._image_of = inputs[0].clone(), None

    def explain(
        self, result: Results, numbers: Sequence[int] | None = None, *, target: str | None = None
    ) -> Iterator[Outcome]:
        """Make the maps of detections of the image that has just passed, one after the other: they take much room.

        Args:
            result: what was detected in it.
            numbers: which detections; all of them by default. A classifier has one, its best class.
            target: what the maps are of; by default as `how` says.

        Yields:
            For each its map, or why there is none.
        """
        image = self._image(result)
        problems: dict[int, HeatvizError] = {}
        wanted: list[Wanted] = []
        numbers = range(len(image.found)) if numbers is None else numbers
        for number in numbers:
            try:
                wanted.append(image.wanted(number, self.stages))
            except HeatvizError as error:
                problems[number] = error
        made = self._maps(image, wanted, target)
        for number in numbers:
            yield problems[number] if number in problems else next(made)

    def explain_place(self, result: Results, xyxy: Sequence[float], class_id: int | None = None) -> Outcome:
        """Make the map of the prediction that comes nearest to a place, found or not.

        Args:
            result: of the image that has just passed.
            xyxy: left, top, right, bottom in image pixels.
            class_id: the class asked about; None for the prediction's best.

        Raises:
            HeatvizError: a classifier has no places.
        """
        image = self._image(result)
        return next(self._maps(image, [image.wanted_at(xyxy, class_id, self.stages)]))

    def explain_prediction(
        self, result: Results, prediction: int, class_id: int, *, target: str | None = None
    ) -> Outcome:
        """Make the map of one of the head's predictions, by its number in the head's order, for a class.

        Raises:
            HeatvizError: there is no such prediction.
        """
        image = self._image(result)
        return next(self._maps(image, [image.wanted_prediction(prediction, class_id, self.stages)], target))

    def stages(self, level: int | None) -> tuple[int, ...]:
        """The stages to read for a prediction that was made on the map of a stride, None where on all."""
        if self._how.method in WITHOUT_STAGES:
            return ()
        return self._asked or by_level(self._backbone, level)

    @cached_property
    def _kept(self) -> tuple[int, ...]:
        """The stages of all levels: a box's own is known once the image has passed."""
        if self._how.method in WITHOUT_STAGES or self._asked is not None:
            return self._asked or ()
        return tuple(sorted({stage for _, stride in self._backbone for stage in self.stages(stride)}))

    @cached_property
    def _backbone(self) -> list[tuple[int, int]]:
        height, width = self.detector.imgsz
        device = next(self.network.module.parameters()).device
        blank = torch.zeros(1, self.detector.channels, height, width, device=device)
        return backbone(self.network.stages, self.network.strides(blank))

    def _image(self, result: Results) -> SeenImage:
        if self._seen is None:
            raise HeatvizError("attribution: no image has passed through the network")
        if self._image_of is None or self._image_of.result is not result:
            way = self.detector.way
            keep, rescale = self._kept, self._how.method in RESCALED
            self._image_of = SeenImage.of(self.network, result, self._seen, way, keep=keep, rescale=rescale)
        return self._image_of

    def _maps(self, image: SeenImage, wanted: list[Wanted], target: str | None = None) -> Iterator[Outcome]:
        target = target or self._how.target
        found = WAYS[self._how.method](self.network, image, wanted, target) if wanted else []
        for each, maps in zip(wanted, found):
            yield maps if isinstance(maps, HeatvizError) else self._attribution(image, each, maps, target)

    def _attribution(self, image: SeenImage, each: Wanted, maps: Maps, target: str) -> Outcome:
        odd = sum(int((~np.isfinite(values)).sum()) for values in maps.values())
        silent = tuple(stage for stage, values in maps.items() if not np.any(values))
        if odd or len(silent) == len(maps):
            what = f"{plural(odd, 'value')} of the map NaN or infinite" if odd else "nothing speaks for it"
            return HeatvizError(f"attribution: {what} at stages {', '.join(map(str, each.stages))}")
        measured = None
        if self._how.faithful and target == SCORE:
            whole = over_image(maps, Place(0, 0, *image.size), image.size, image.size)
            measured = faithful.measure(self.network, image.pixels, whole, each)
        return Attribution(
            map=over_image(maps, image.within, image.size, image.result.orig_shape),
            image=image.rgb,
            box=image.box(each),
            class_name=self.detector.names[each.class_id],
            confidence=image.confidence(each),
            method=self._how.method,
            stages=each.stages,
            target=target,
            over_input=self._over_input(image, maps),
            silent=silent,
            faithful=measured,
        )

    def _over_input(self, image: SeenImage, maps: Maps) -> np.ndarray:
        size = tuple(-(-side // _CELL) for side in image.size)
        return over_image(maps, Place(0, 0, *image.size), image.size, (size[0], size[1]))
