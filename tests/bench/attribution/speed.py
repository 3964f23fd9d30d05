"""What all maps of an image cost, in forward passes of yolov5s at 640."""

from __future__ import annotations

import statistics
import time
from copy import copy
from itertools import cycle
from typing import Callable

from ultralytics.utils import ASSETS

from tests.helpers.real_checkpoints import coco_checkpoint
from yolo_heatviz.attribution.attributor import Attributor
from yolo_heatviz.model.detector import load

ROUNDS = 5


def show() -> None:
    """Print the CPU time of the maps of one, two and all boxes of bus.jpg, over that of a forward pass."""
    detector = load(coco_checkpoint(), device="cpu", imgsz=[640])
    attributor = Attributor(detector)
    print("\n| boxes | forward passes | 1 + 1.5 a box |\n|---|---|---|")
    with attributor.watching():
        (result,) = detector.predictor.stream_inference(str(ASSETS / "bus.jpg"))
        list(attributor.explain(result))
        image = detector.predictor.preprocess([result.orig_img])
        forward = _seconds(lambda: attributor.network.readings(image))
        for boxes in sorted({1, 2, len(result)}):
            copies = iter([copy(result) for _ in range(ROUNDS)])  # a result that is new has its pass anew
            took = _seconds(lambda boxes=boxes, copies=copies: list(attributor.explain(next(copies), range(boxes))))
            print(f"| {boxes} | {took / forward:.2f} | {1 + 1.5 * boxes:.1f} |")
        shapes = cycle([image, image.transpose(2, 3).contiguous()])  # each is another than the one before
        grey = _seconds(lambda: attributor.network.of_grey(next(shapes), attributor.stages(None)))
        print(f"\nthe first image of a shape costs {grey / forward:.2f} more")


def _seconds(call: Callable[[], object]) -> float:
    """The median CPU time of a call."""
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        call()
        times.append(time.process_time() - begin)
    return statistics.median(times)
