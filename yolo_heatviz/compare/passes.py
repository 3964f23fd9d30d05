"""One model over all images: what it found in each, and its maps."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Callable, Sequence

import numpy as np

from ..attribution.attributor import Attributor
from ..attribution.how import How
from ..errors import HeatvizError, reason_of
from ..feature_maps.letterbox import place
from ..labels.results import found_in
from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.stage_output import StageOutput
from ..model.tensors import NotAMapError, to_numpy
from ..sources.find import Source
from ..sources.headers import MEGAPIXELS
from ..sources.loaders import loaded
from .cells import over_image, reduced
from .found import Seen, Target, boxes_in
from .models import Model
from .options import Options
from .store import MapStore, Slot
from .truth import Truth

if TYPE_CHECKING:
    from ultralytics.engine.results import Results

LOGGER = logging.getLogger(__name__)
Targets = Callable[[int, Seen], "Target | None"]
"""Gives the box that the maps of an image are of, by its number and what was found in it."""
_CELL = 4  # pixels of the input to a cell of `Attribution.over_input`


class Pass:
    """Runs one model.

    Args:
        options: what for.
        model: which.
        detector: the same, loaded.
        store: where its maps are kept.
        truth: the labels, where there are any.
    """

    def __init__(
        self, options: Options, model: Model, detector: Detector, store: MapStore, truth: Truth | None
    ) -> None:
        self._options, self._model, self._detector, self._store, self._truth = options, model, detector, store, truth
        self._given: dict[object, np.ndarray] = {}
        self._problem: HeatvizError | None = None
        self._attributors: list[Attributor] = []
        if options.attributes:
            stages = [None if key is None else str(key) for key in model.keys]
            self._attributors = [Attributor(detector, How(options.method, each, faithful=True)) for each in stages]

    def run(self, sources: Sequence[Source], targets: Targets, on_image: Callable[[], object]) -> list[Seen]:
        """Run all images; one that fails says why, and costs no other.

        Args:
            sources: the images.
            targets: see `Targets`.
            on_image: called after each.
        """
        found = []
        keys = () if self._options.attributes else tuple(key for key in self._model.keys if key is not None)
        with ExitStack() as stack:
            for attributor in self._attributors:
                stack.enter_context(attributor.watching())
            stack.enter_context(hooked(self._detector.stages, keys, self._keep))
            for number, source in enumerate(sources):
                seen = Seen(maps=[None] * len(self._model.keys), faithful=[np.nan] * len(self._model.keys))
                try:
                    self._image(source, number, seen, targets)
                except Exception as error:  # one bad image must not cost the others theirs: told at the end
                    seen.failed = reason_of(error)
                    LOGGER.debug("%s", source, exc_info=True)
                found.append(seen)
                on_image()
        return found

    def _keep(self, output: StageOutput) -> None:
        try:
            maps = to_numpy(output.of_image(0))
            reduction = "l2" if self._options.channel is not None else self._options.map
            self._given[output.stage.key] = reduced(maps, reduction, self._options.channel)
        except (NotAMapError, HeatvizError) as error:  # nothing is raised into the network: told with the image
            self._problem = HeatvizError(f"stage {output.stage.key}: {error}")

    def _image(self, source: Source, number: int, seen: Seen, targets: Targets) -> None:
        self._given, self._problem = {}, None
        detector = self._detector
        with loaded(source, channels=detector.channels, vid_stride=1, megapixels=MEGAPIXELS) as dataset:
            for result in detector.stream(dataset, lambda _: None, lambda: None):
                seen.boxes = boxes_in(result)
                seen.size = (result.orig_shape[0], result.orig_shape[1])
                if self._truth is not None:
                    seen.outcomes = self._truth.outcomes(str(source), found_in(result, detector.way))
                if self._attributors:
                    self._attribute(result, seen, targets(number, seen))
                else:
                    self._reduce(result, seen)

    def _reduce(self, result: Results, seen: Seen) -> None:
        if self._problem is not None:
            raise self._problem
        for at, key in enumerate(self._model.keys):
            if key not in self._given:
                raise HeatvizError(f"stage {key} gave nothing")
            seen.maps[at] = self._put(self._given[key], result.input_size, result)

    def _attribute(self, result: Results, seen: Seen, target: Target | None) -> None:
        if target is None:
            return
        class_id = None if target.class_name is None else self._model.class_id(target.class_name)
        for at, attributor in enumerate(self._attributors):
            outcome = attributor.explain_place(result, target.xyxy, class_id)
            if isinstance(outcome, HeatvizError):
                raise outcome
            values = np.maximum(outcome.over_input, 0)
            size = (values.shape[0] * _CELL, values.shape[1] * _CELL)
            seen.maps[at] = self._put(values, size, result)
            if outcome.faithful is not None:
                seen.faithful[at] = outcome.faithful.insertion - outcome.faithful.deletion

    def _put(self, values: np.ndarray, covered: tuple[int, int], result: Results) -> Slot:
        within = place(result.orig_shape, result.input_size, self._detector.way)
        return self._store.put(*over_image(values, covered, (result.orig_shape[0], result.orig_shape[1]), within))
