"""What a run of the detect command will write: the sizes of its images and of what its stages give for each."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import numpy as np
import torch

from .activations import hooked, stride_of
from .arguments import Options
from .budget import Cost, Shape, boxes_cost, stages_cost
from .detector import Detector
from .outputs import picture_suffix
from .sources import Source
from .stages import Key, Stage
from .tensors import NotAMapError, feature_maps


def plan(sources: Sequence[Source], options: Options, detector: Detector, chosen: tuple[Key, ...]) -> Cost:
    """Estimate what the images among the sources will write; videos and streams are not counted.

    Args:
        sources: of which only images' headers are read; one behind a URL counts as of the network's own size.
        options: what to write.
        detector: passes one blank image of each size that its network will see.
        chosen: the stages to show, none without heatmaps.
    """
    planner = _Planner(options, detector, chosen)
    total = Cost()
    for source in sources:
        size = _size(str(source), detector) if source.kind == "image" else None
        if size is not None:
            total += planner.image(size, picture_suffix(str(source)))
    return total


def _size(image: str, detector: Detector) -> tuple[int, int] | None:
    from PIL import Image
    from ultralytics.data.utils import exif_size

    if not Path(image).is_file():
        return detector.imgsz[0], detector.imgsz[1]
    try:
        with Image.open(image) as opened:
            width, height = exif_size(opened)
    except (OSError, ValueError, ImportError, Image.DecompressionBombError):  # HEIC asks for a package
        return None  # it will most likely fail in the run as well, and write nothing
    return height, width


class _Planner:
    def __init__(self, options: Options, detector: Detector, chosen: tuple[Key, ...]) -> None:
        self._options = options
        self._detector = detector
        self._chosen = chosen
        self._shapes: dict[tuple[int, int], list[Shape]] = {}
        self._costs: dict[tuple[int, int], Cost] = {}

    def image(self, size: tuple[int, int], suffix: str) -> Cost:
        """One image's files."""
        if size not in self._costs:
            shapes = self._of_input(self._input(size)) if self._chosen else []
            self._costs[size] = stages_cost(shapes, size, self._options.settings) if shapes else Cost()
        return self._costs[size] if self._options.nosave else self._costs[size] + boxes_cost(size, suffix)

    def _input(self, size: tuple[int, int]) -> tuple[int, int]:
        from ultralytics.data.augment import LetterBox
        from ultralytics.utils.checks import check_imgsz

        stride = int(self._detector.predictor.model.stride)
        wanted = check_imgsz(self._detector.imgsz, stride=stride, min_dim=2)
        if self._detector.task == "classify":
            return wanted[0], wanted[1]
        blank = np.broadcast_to(np.zeros(3, np.uint8), (*size, 3))
        height, width, _ = LetterBox(wanted, auto=True, stride=stride)(image=np.ascontiguousarray(blank)).shape
        return height, width

    def _of_input(self, size: tuple[int, int]) -> list[Shape]:
        if size not in self._shapes:
            self._shapes[size] = _shapes(self._detector, self._chosen, size)
        return self._shapes[size]


def _shapes(detector: Detector, chosen: tuple[Key, ...], size: tuple[int, int]) -> list[Shape]:
    found: dict[Key, Shape] = {}

    def add(stage: Stage, output: object, input_size: tuple[int, int] | None) -> None:
        try:
            maps = feature_maps(output)
        except NotAMapError:
            return
        count, height, width = maps.shape[1:]
        found.setdefault(stage.key, Shape(count, height, width, stride_of(maps, input_size)))

    model = detector.predictor.model
    with hooked(detector.stages, chosen, add), torch.inference_mode():
        model(torch.zeros(1, 3, *size, device=model.device, dtype=torch.half if model.fp16 else torch.float))
    return list(found.values())
