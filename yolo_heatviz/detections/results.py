"""What YOLOv5's `detect.py` writes of its detections: the picture with its boxes, labels, crops, a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..detect.arguments import Options
from ..drawing.scene import Box, Scene
from ..text import shown
from .comparison import Comparison, Verdict
from .draw_outcomes import draw

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


def judge(image: str, result: Results, comparison: Comparison) -> list[Verdict]:
    """Compare what was found in an image with its labels."""
    found = result.boxes.numpy()
    return comparison.judge(image, result.orig_shape, found.xyxy, found.cls.astype(int), found.conf)


def describe_verdicts(verdicts: list[Verdict]) -> list[dict[str, Any]]:
    """What became of each box, for the manifest; `box` is a detection's number, a given box has none."""
    return [
        {
            "outcome": each.outcome,
            "class": each.name,
            "xyxy": list(each.xyxy),
            "confidence": each.confidence,
            "iou": each.iou,
            "box": number if each.confidence is not None else None,
        }
        for number, each in enumerate(verdicts)
    ]


def plot(result: Results, **options: Any) -> np.ndarray:
    """The image as Ultralytics draws it, `(H, W, 3)` uint8 BGR; it fails on a name with a line's end in it."""
    given = result.names
    result.names = {number: shown(name) for number, name in given.items()}
    try:
        return result.plot(**options)
    finally:
        result.names = given


def draw_verdicts(result: Results, verdicts: list[Verdict], options: Options) -> np.ndarray:
    """The image with its boxes by what became of them, `(H, W, 3)` uint8 BGR; masks as Ultralytics draws them."""
    picture = plot(result, boxes=False)[..., ::-1]
    width, named, sure = options.line_thickness, not options.hide_labels, not options.hide_conf
    return draw(picture, verdicts, line_width=width, labels=named, confidence=sure)[..., ::-1]


def scene(result: Results, options: Options) -> Scene:
    """The image and its boxes for the heatmaps that lie over it, with labels as the drawing flags say."""
    boxes = []
    for found in describe(result):
        words = [found["class"]] if options.hide_conf else [found["class"], f"{found['confidence']:.2f}"]
        if "xyxy" in found:
            boxes.append(Box(tuple(found["xyxy"]), "" if options.hide_labels else " ".join(words)))
    return Scene(result.orig_img[..., ::-1].copy(), boxes, options.line_thickness)


def describe(result: Results) -> list[dict[str, Any]]:
    """Each detection's class, confidence and box (left, top, right, bottom in image pixels); a class alone has no box.

    Source: the attributes `boxes`, `obb` and `probs` of Ultralytics' `Results`, by task.
    """
    if result.probs is not None:
        return [{"class": result.names[result.probs.top1], "confidence": float(result.probs.top1conf)}]
    found = result.obb if result.obb is not None else result.boxes
    if found is None:
        return []
    rows = zip(found.cls.tolist(), found.conf.tolist(), found.xyxy.tolist())
    return [{"class": result.names[int(kind)], "confidence": conf, "xyxy": box} for kind, conf, box in rows]
