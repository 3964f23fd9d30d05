"""What YOLOv5's `detect.py` writes of its detections: the picture with its boxes, labels, crops, a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..drawing.box_style import BoxStyle
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


def plot(result: Results, style: BoxStyle, *, boxes: bool = True) -> np.ndarray:
    """The image as Ultralytics draws it, `(H, W, 3)` uint8 BGR; it fails on a name with a line's end in it.

    Args:
        result: the image and what was detected in it.
        style: lines, class names and confidences.
        boxes: with the boxes; without them, the masks and keypoints alone.
    """
    names = result.names
    result.names = {number: shown(name) for number, name in names.items()}
    try:
        return result.plot(line_width=style.line_width, conf=style.confidences, labels=style.labels, boxes=boxes)
    finally:
        result.names = names


def draw_verdicts(result: Results, verdicts: list[Verdict], style: BoxStyle) -> np.ndarray:
    """The image with its boxes by what became of them, `(H, W, 3)` uint8 BGR; masks as Ultralytics draws them."""
    picture = plot(result, BoxStyle(), boxes=False)[..., ::-1]
    return draw(picture, verdicts, style)[..., ::-1]


def scene(result: Results, style: BoxStyle) -> Scene:
    """The image and its boxes for the heatmaps that lie over it."""
    boxes = []
    for found in describe(result):
        words = [found["class"]]
        if style.confidences:
            words.append(f"{found['confidence']:.2f}")
        if "xyxy" in found:
            boxes.append(Box(tuple(found["xyxy"]), " ".join(words) if style.labels else ""))
    return Scene(result.orig_img[..., ::-1].copy(), boxes, style.line_width)


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
