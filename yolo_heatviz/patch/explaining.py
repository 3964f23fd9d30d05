"""The origin of the boxes of an image in the head of its network, for the page, where the head can tell."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Mapping

from ..detections.inspector import Inspector
from ..detections.query import Query
from ..detections.seen import Seen
from ..drawing.box_style import BoxStyle
from ..errors import HeatvizError
from ..model.detector import Detector
from ..model.stages import Layout
from ..settings import Settings


def inspector(
    predictor: Any, stages: Layout, names: Mapping[int, str], task: str, settings: Settings
) -> Inspector | None:
    """Make what watches a head; None where the page does not ask for it, or the head cannot tell.

    Args:
        predictor: has the limits of NMS as `args`: `conf`, `iou`, `classes`, `agnostic_nms`, `max_det`, `augment`.
        stages: of its network.
        names: of the classes, by number.
        task: what the network is for.
        settings: how heatmaps are drawn.
    """
    args = predictor.args
    if not settings.report or settings.focus == "off" or getattr(args, "augment", False):
        return None
    detector = Detector(predictor, stages, dict(names), task, [], Path(), "", "")
    try:
        return Inspector(detector, Query(settings, BoxStyle(), report=True), ())
    except HeatvizError:  # of another head the page says as much as is known
        return None


def explained(seen: Seen, watching: Inspector | None, result: Any, source: str, how: str) -> Seen:
    """An image with the origin of its boxes, where the head tells it.

    Args:
        seen: the image.
        watching: has watched its pass, of it alone.
        result: its boxes as `boxes.xyxy` and `boxes.conf`, and its `orig_shape`.
        source: where it is from.
        how: the way that it came into the network.
    """
    if watching is None or result.boxes is None:
        return seen
    try:
        inspection = watching.inspect(result, source, how)
    except HeatvizError:
        return seen
    if inspection is None:
        return seen
    return seen._replace(origins=inspection.origins, explain=partial(watching.explained, inspection, Path()))


class HeadWatch:
    """Watches the head of a network that a script runs, for one image at a time.

    Args:
        stages: of the network.
        names: of the classes, by number.
        task: what it is for.
        settings: how heatmaps are drawn.
    """

    def __init__(self, stages: Layout, names: Mapping[int, str], task: str, settings: Settings) -> None:
        self._args = SimpleNamespace(conf=0.25, iou=0.45, classes=None, agnostic_nms=False, max_det=300)
        self._stack = ExitStack()
        self._inspector = inspector(SimpleNamespace(args=self._args), stages, names, task, settings)
        if self._inspector is not None:
            self._stack.enter_context(self._inspector.watching())

    def close(self) -> None:
        """Watch no more."""
        self._stack.close()

    def explained(self, seen: Seen, rows: Any, limits: Mapping[str, Any], source: str, how: str) -> Seen:
        """An image with the origin of the boxes that NMS has kept.

        Args:
            seen: the image, with its boxes.
            rows: those of NMS, see `Look.with_boxes`.
            limits: the arguments that NMS was called with, by YOLOv5's names.
            source: where it is from.
            how: the way that it came into the network.
        """
        for ours, theirs in (
            ("conf", "conf_thres"), ("iou", "iou_thres"), ("classes", "classes"), ("agnostic_nms", "agnostic"),
            ("max_det", "max_det"),
        ):  # fmt: skip
            setattr(self._args, ours, limits.get(theirs, getattr(self._args, ours)))
        xyxy = rows.new_tensor([each["xyxy"] for each in seen.found or ()]).reshape(-1, 4)
        result = SimpleNamespace(boxes=SimpleNamespace(xyxy=xyxy, conf=rows[:, 4]), orig_shape=seen.size)
        return explained(seen, self._inspector, result, source, how)
