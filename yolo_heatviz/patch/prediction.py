"""One run of an Ultralytics predictor, of any release or fork: its images, its network, and what it finds."""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Mapping, Sequence
from weakref import WeakKeyDictionary

import torch

from ..detections.inspector import Inspector
from ..detections.results import seen
from ..detections.seen import Seen
from ..drawing.box_style import BoxStyle
from ..errors import reason_of
from ..feature_maps.letterbox import LETTERBOXED
from ..model.preprocessing import way_of
from ..model.untraced import uncompiled
from ..recording.head import model_entry
from ..recording.stages import chosen_stages
from . import current_image, options, runs
from .batch import Batch
from .explaining import explained, inspector
from .frames import Origin
from .look import Look
from .passes import Current, Passes, is_exported, replaced, stages_of
from .reporting import in_vain
from .run_folder import RunFolder
from .run_head import head_entry, run_kind

LOGGER = logging.getLogger(__name__)
_WITH_INPUT = 5  # until 8.0.90: path, input, original, capture, words
_FLOWING = ("video", "stream")
_ways: WeakKeyDictionary[Any, tuple[object, str]] = WeakKeyDictionary()


class Prediction:
    """What a predictor runs from one call of `predict` or `track`.

    Args:
        predictor: Ultralytics' own, or a fork's.
        stack: gets what must be undone at the end.
        from_outside: the program itself has not asked for heatmaps: images without a file are frames then.
    """

    def __init__(self, predictor: Any, stack: ExitStack, *, from_outside: bool) -> None:
        self._predictor = predictor
        self._stack = stack
        self._from_outside = from_outside
        self._passes: Passes | None = None
        self._how = LETTERBOXED
        self._inspector: Inspector | None = None
        self._of_videos: RunFolder | None = None

    def begin(self) -> None:
        """Hear the network, which is set up now."""
        predictor, args = self._predictor, self._predictor.args
        self._model = uncompiled(predictor.model)
        if self._model is not predictor.model:
            self._stack.enter_context(replaced(predictor, "model", self._model))
        stages = stages_of(self._model, args.model)
        if args.visualize and (is_exported(args.model) or (stages and not self._maps_classes())):
            self._stack.enter_context(replaced(args, "visualize", False))  # else there is an empty folder an image
        if stages is not None:
            self._stages = stages
            self._how = self._way()
            chosen = chosen_stages(options.current().settings.stages, stages)
            task = args.task or "detect"
            if self._kind() == "image":
                self._inspector = inspector(predictor, stages, self._names(), task, options.current().settings)
            if self._inspector is not None:
                self._stack.enter_context(self._inspector.watching())
            self._passes = Passes(self._current)
            self._passes.hear(self._stack, stages, chosen["image"])

    def found(self) -> None:
        """Draw the batch with the results that the predictor has made of it."""
        passes = self._passes
        if passes is None or not isinstance(passes.batch, Batch):
            return
        try:
            passes.batch.expect(len(self._predictor.results))
            given = [self._seen(result) for result in self._predictor.results]
        except Exception as error:  # of a fork's, or of an old release's own form
            in_vain(f"boxes: {reason_of(error)}: stages are ranked by contrast")
            passes.end_batch()
            return
        passes.batch.found(given)

    def _seen(self, result: Any) -> Seen:
        one = seen(result, BoxStyle(), self._how)
        alone = len(self._predictor.results) == 1  # the head's output is that of all
        return explained(one, self._inspector if alone else None, result, str(result.path), self._how)

    def _names(self) -> Mapping[int, str]:
        return current_image.class_names(self._model)

    def _maps_classes(self) -> bool:
        """True where upstream's own `visualize` draws class activation maps, which stay."""
        args, kind = self._predictor.args, self._predictor.source_type
        skipped = kind.tensor or args.augment or getattr(args, "embed", None)
        homes = [each.__module__ for each in type(self._predictor).__mro__ if each.__name__ == "BasePredictor"]
        has_maps = any("class_activation_map" in vars(sys.modules[home]) for home in homes)
        return has_maps and not skipped

    def _way(self) -> str:
        predictor = self._predictor
        size = repr(predictor.imgsz)
        known = _ways.get(predictor)
        if known is None or known[0] != size:
            try:
                way = way_of(predictor, getattr(self._model, "channels", 3))
            except Exception as error:  # of a fork's, or of an old release's own form
                LOGGER.warning("heatmaps lie over images as if these were %s: %s", LETTERBOXED, reason_of(error))
                way = LETTERBOXED
            _ways[predictor] = known = size, way
        return known[1]

    def _current(self) -> Current | None:
        predictor = self._predictor
        return Current(predictor.batch, self._batch) if predictor.batch and predictor.done_warmup else None

    def _batch(self) -> Batch:
        _, images = self._pictures()
        tensor = isinstance(images, torch.Tensor)
        look = Look(images if tensor else None, () if tensor else images, self._how)
        kind = run_kind(self._stages, str(self._predictor.args.model))
        run = runs.of(Path(self._predictor.save_dir), kind, self._run)
        if run is not self._of_videos:
            self._of_videos = run
            self._stack.callback(run.end_videos)
        return Batch(run, self._origins(), look)

    def _run(self) -> RunFolder:
        predictor = self._predictor
        weights, task = predictor.args.model, predictor.args.task or "detect"
        size = predictor.imgsz if isinstance(predictor.imgsz, (list, tuple)) else [predictor.imgsz] * 2
        model = model_entry(self._stages, task, size, getattr(self._model, "channels", 3), list(self._names().values()))
        head = head_entry(str(weights) if isinstance(weights, (str, Path)) else "", model)
        count = getattr(predictor.dataset, "nf", None) if self._kind() == "image" else None
        return RunFolder(Path(predictor.save_dir), options.current(), self._stages, head, count)

    def _kind(self) -> str:
        predictor = self._predictor
        mode = getattr(predictor.dataset, "mode", "image")
        if mode in _FLOWING:
            return mode
        without_file = predictor.source_type.tensor or getattr(predictor.source_type, "from_img", False)
        return "stream" if without_file and (self._from_outside or hasattr(predictor, "trackers")) else "image"

    def _pictures(self) -> tuple[Sequence[object], Any]:
        """The paths and the original images of the batch; one tensor where there are no images."""
        batch = self._predictor.batch
        paths, images = batch[0], batch[2] if len(batch) == _WITH_INPUT else batch[1]
        single = isinstance(paths, (str, Path))
        return ([paths], [images]) if single else (paths, images)

    def _origins(self) -> list[Origin]:
        paths, images = self._pictures()
        rate, kind = getattr(self._predictor.dataset, "fps", None), self._kind()
        rates = rate if isinstance(rate, (list, tuple)) else [rate] * len(images)
        names = paths or [f"image{number}" for number in range(len(images))]
        return [Origin(str(name), None, kind, each or None) for name, each in zip(names, rates)]
