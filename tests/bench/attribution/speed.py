"""What all maps of an image cost, in forward passes of yolov5s at 640."""

from __future__ import annotations

import statistics
import time
from copy import copy
from typing import Callable

from ultralytics.utils import ASSETS

from tests.helpers.real_checkpoints import coco_checkpoint
from yolo_heatviz.attribution.attributor import Attributor
from yolo_heatviz.attribution.passes import Network
from yolo_heatviz.model.detector import load

ROUNDS = 9


def show() -> None:
    """Print the CPU time of the maps of one, two and all boxes of bus.jpg, over that of a forward pass, in turns."""
    detector = load(coco_checkpoint(), device="cpu", imgsz=[640])
    attributor = Attributor(detector)
    with attributor.watching():
        (result,) = detector.predictor.stream_inference(str(ASSETS / "bus.jpg"))
        list(attributor.explain(result))
        image = detector.predictor.preprocess([result.orig_img])
        network = detector.predictor.model.model
        fresh = iter([Network(network, len(detector.names)) for _ in range(ROUNDS)])  # each has seen no image

        def maps(boxes: int) -> Callable[[], object]:  # a result that is new has its pass anew
            return lambda: list(attributor.explain(copy(result), range(boxes)))

        forward = {"": lambda: attributor.network.readings(image)}
        took = _medians({**forward, **{str(boxes): maps(boxes) for boxes in sorted({1, 2, len(result)})}})
        black = _medians({**forward, "0": lambda: next(fresh).of_black(image, attributor.stages(None))})
    print("\n| boxes | forward passes | 1 + 1.5 a box |\n|---|---|---|")
    for boxes, seconds in list(took.items())[1:]:
        print(f"| {boxes} | {seconds / took['']:.2f} | {1 + 1.5 * int(boxes):.1f} |")
    print(f"\nthe first image of a shape costs {black['0'] / black['']:.2f} more")


def _medians(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median of each call's CPU time, in turns."""
    rounds = [{name: _seconds(call) for name, call in calls.items()} for _ in range(ROUNDS)]
    return {name: statistics.median(each[name] for each in rounds) for name in calls}


def _seconds(call: Callable[[], object]) -> float:
    """The CPU time of a call."""
    begin = time.process_time()
    call()
    return time.process_time() - begin
