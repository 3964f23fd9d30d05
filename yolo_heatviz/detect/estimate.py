"""Bytes that a run of the detect command will write, from the sizes of its images and what its stages give for each."""

from __future__ import annotations

import logging
from typing import Mapping, Sequence

from ..detections.files import picture_suffix
from ..drawing.views.byte_size import Shape
from ..errors import HeatvizError
from ..feature_maps.letterbox import LETTERBOXED, network_size
from ..model.detector import Detector
from ..model.hooks import hooked
from ..model.stage_output import StageOutput
from ..model.stages import Key
from ..recording.cost import Cost, boxes_cost, frame_boxes_cost, frame_cost, shapes_of, stages_cost
from ..sources.find import Source
from ..sources.headers import check_size, image_size
from ..sources.loaders import video_size
from .options import Options

LOGGER = logging.getLogger(__name__)


def plan(
    sources: Sequence[Source], options: Options, detector: Detector, chosen: Mapping[str, tuple[Key, ...]]
) -> Cost:
    """Estimate what the images and videos among the sources will write; streams have no end, and are not counted.

    Args:
        sources: of which only headers are read.
        options: what to write.
        detector: passes one blank image of each size that its network will see.
        chosen: the stages to show of each kind of source, none without heatmaps.
    """
    planner = _Planner(options, detector, chosen)
    total = Cost()
    for source in sources:
        if source.kind == "image":
            size = _size(source.given, options.max_megapixels)
            total += planner.image(size, picture_suffix(str(source))) if size else Cost()
        elif source.kind == "video":
            total += planner.video(source.given)
    return total


def _size(image: str, megapixels: float) -> tuple[int, int] | None:
    try:
        height, width = image_size(image)
        check_size(width, height, megapixels)
        return height, width
    except HeatvizError:  # it will fail in the run as well, and write nothing
        return None


class _Planner:
    def __init__(self, options: Options, detector: Detector, chosen: Mapping[str, tuple[Key, ...]]) -> None:
        self._options = options
        self._detector = detector
        self._chosen = chosen
        self._shapes: dict[tuple[str, tuple[int, int]], list[Shape]] = {}
        self._costs: dict[tuple[int, int], Cost] = {}

    def image(self, size: tuple[int, int], suffix: str) -> Cost:
        """One image's files."""
        if size not in self._costs:
            self._costs[size] = stages_cost(self._stages("image", size), size, self._options.settings)
        return self._costs[size] if self._options.nosave else self._costs[size] + boxes_cost(size, suffix)

    def video(self, path: str) -> Cost:
        """One video's."""
        try:
            count, height, width = video_size(path)
            check_size(width, height, self._options.max_megapixels)
        except HeatvizError:  # so will a video that is none
            return Cost()
        if min(count, height, width) < 1:  # it cannot be decoded, and will fail
            return Cost()
        frame = frame_cost(self._stages("video", (height, width)), (height, width), self._options.settings)
        frame = frame if self._options.nosave else frame + frame_boxes_cost((height, width))
        return Cost(mp4=frame.mp4 * -(-count // self._options.vid_stride))

    def _stages(self, kind: str, size: tuple[int, int]) -> list[Shape]:
        if not self._chosen.get(kind):
            return []
        key = kind, self._input(size)
        if key not in self._shapes:
            try:
                self._shapes[key] = _shapes(self._detector, self._chosen[kind], key[1])
            except HeatvizError as error:
                LOGGER.warning("not estimated: %s", error)
                self._shapes[key] = []
        return self._shapes[key]

    def _input(self, size: tuple[int, int]) -> tuple[int, int]:
        from ultralytics.utils.checks import check_imgsz

        stride = int(self._detector.predictor.model.stride)
        wanted = check_imgsz(self._detector.imgsz, stride=stride, min_dim=2)
        if self._detector.way == LETTERBOXED:
            return network_size(size, (wanted[0], wanted[1]), stride)
        return wanted[0], wanted[1]


def _shapes(detector: Detector, chosen: tuple[Key, ...], size: tuple[int, int]) -> list[Shape]:
    found: dict[Key, list[Shape]] = {}

    def add(output: StageOutput) -> None:
        if output.stage.key not in found:
            found[output.stage.key] = shapes_of(output)

    with hooked(detector.stages, chosen, add):
        detector.blank_pass(size)
    return [shape for shapes in found.values() for shape in shapes]
