"""One image's detections as Ultralytics' `Results` hold them: for the labels, the manifest and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

import numpy as np

from ..drawing.box_style import BoxStyle
from ..drawing.scene import Box, Scene
from ..files.entries import FoundEntry, VerdictEntry
from ..text import shown, visible
from . import draw_labels
from .comparison import ComparedBox, Comparison
from .draw_outcomes import draw

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


def compare(image: str, result: Results, comparison: Comparison) -> list[ComparedBox]:
    """Compare an image's detections with its labels."""
    boxes = result.boxes.numpy()
    return comparison.compare(image, result.orig_shape, boxes.xyxy, boxes.cls.astype(int), boxes.conf)


def describe_outcomes(boxes: Sequence[ComparedBox]) -> list[VerdictEntry]:
    """The outcome of each box, for the manifest; `box` is a detection's number, a label has none."""
    return [
        {
            "outcome": box.outcome,
            "class": box.class_name,
            "xyxy": list(box.xyxy),
            "confidence": box.confidence,
            "iou": box.iou,
            "box": number if box.confidence is not None else None,
        }
        for number, box in enumerate(boxes)
    ]


def plot(result: Results, style: BoxStyle, *, boxes: bool = True) -> np.ndarray:
    """The image as Ultralytics draws it, `(H, W, 3)` uint8 BGR, with labels of our own where it lacks their letters.

    Ultralytics fails on a name with a line's end in it.

    Args:
        result: the image and its detections.
        style: lines, class names and confidences.
        boxes: with the boxes; without them, the masks and keypoints alone.
    """
    names = result.names
    result.names = {number: shown(visible(name)) for number, name in names.items()}
    try:
        if boxes and draw_labels.is_needed(result, style):
            bare = result.plot(line_width=style.line_width, conf=False, labels=False, probs=False)
            return draw_labels.draw_labels(bare, result, style)
        return result.plot(line_width=style.line_width, conf=style.confidences, labels=style.labels, boxes=boxes)
    finally:
        result.names = names


def plot_outcomes(result: Results, boxes: Sequence[ComparedBox], style: BoxStyle) -> np.ndarray:
    """The image with its boxes in the colours of their outcomes, `(H, W, 3)` uint8 BGR; masks as Ultralytics' own."""
    picture = plot(result, BoxStyle(), boxes=False)[..., ::-1]
    return draw(picture, boxes, style)[..., ::-1]


def scene(result: Results, style: BoxStyle, how: str) -> Scene:
    """The image and its boxes for the heatmaps that lie over it; `how` is the way that it came into the network."""
    boxes, classes = [], []
    for found in describe(result):
        words = [visible(found["class"])]
        if style.confidences:
            words.append(f"{found['confidence']:.2f}")
        if "xyxy" in found:
            left, top, right, bottom = found["xyxy"]
            boxes.append(Box((left, top, right, bottom), " ".join(words) if style.labels else ""))
        else:
            classes.append(" ".join(words))
    return Scene(result.orig_img[..., ::-1].copy(), boxes, style.line_width, how, ", ".join(classes))


def finds(result: Results) -> bool:
    """Tell whether the network finds classes in images; others give a value a pixel, or what cannot be read."""
    return any(each is not None for each in (result.boxes, result.obb, result.probs))


def describe(result: Results) -> list[FoundEntry]:
    """Each detection's class, confidence and box (left, top, right, bottom in image pixels); a class alone has no box.

    Source: the attributes `boxes`, `obb` and `probs` of Ultralytics' `Results`, by task.
    """
    if result.probs is not None:
        return [{"class": result.names[result.probs.top1], "confidence": float(result.probs.top1conf)}]
    boxes = result.obb if result.obb is not None else result.boxes
    if boxes is None:
        return []
    rows = zip(boxes.cls.tolist(), boxes.conf.tolist(), boxes.xyxy.tolist())
    return [{"class": result.names[int(cls)], "confidence": conf, "xyxy": xyxy} for cls, conf, xyxy in rows]
