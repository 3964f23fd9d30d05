"""One image's detections as Ultralytics' `Results` hold them: for the labels, the manifest and pictures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..drawing.box_forms import boxes_of, boxes_or_rotated
from ..drawing.box_style import BoxStyle
from ..drawing.mask_outline import mask_outlines
from ..drawing.scene import Scene
from ..feature_maps.bands import three_bands, turned
from ..files.entries import FoundEntry
from ..text import shown, visible
from . import draw_labels
from .dense import dense, words_of
from .seen import Seen

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


_FOUND = ("boxes", "masks", "probs", "keypoints", "obb", "semantic_mask", "depth")


def on_host(result: Results) -> Results:
    """The same with what was found on the CPU, so that a device is not waited for at each look; it, where it is there.

    Attributes that were added to it are kept.
    """
    found = [getattr(result, name, None) for name in _FOUND]
    if all(each is None or each.data.device.type == "cpu" for each in found):
        return result
    moved = result.cpu()
    vars(moved).update({name: value for name, value in vars(result).items() if name not in vars(moved)})
    return moved


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


def scene(result: Results, style: BoxStyle, how: str) -> Scene:
    """The image and its boxes for the heatmaps that lie over it; `how` is the way that it came into the network."""
    found = found_in(result)
    boxes = []
    for box, each in zip(boxes_of(result), found):
        boxes.append(box._replace(label=_words(each, style) if style.labels else ""))
    classes = ", ".join(_words(each, style) for each in found if "xyxy" not in each)
    words = classes or words_of(dense(result)) or ("" if finds(result) else "no boxes are read")
    return Scene(turned(three_bands(result.orig_img)), boxes, style.line_width, how, words)


def seen(result: Results, style: BoxStyle, how: str) -> Seen:
    """The image and all that was found in it; `how` is the way that it came into the network."""
    found = describe(result) if finds(result) else None
    return Seen(result.orig_shape, found, dense(result), partial(scene, result, style, how))


def _words(found: FoundEntry, style: BoxStyle) -> str:
    return f"{visible(found['class'])} {found['confidence']:.2f}" if style.confidences else visible(found["class"])


def finds(result: Results) -> bool:
    """Tell whether the network finds classes in images; others give a value a pixel, or what cannot be read."""
    return any(each is not None for each in (result.boxes, result.obb, result.probs))


def found_in(result: Results) -> list[FoundEntry]:
    """Each detection's class, confidence and box (left, top, right, bottom in image pixels); a class alone has no box.

    Source: the attributes `boxes`, `obb` and `probs` of Ultralytics' `Results`, by task.
    """
    if result.probs is not None:
        return [{"class": result.names[result.probs.top1], "confidence": float(result.probs.top1conf)}]
    boxes = boxes_or_rotated(result)
    if boxes is None:
        return []
    rows = zip(boxes.cls.tolist(), boxes.conf.tolist(), boxes.xyxy.tolist())
    return [{"class": result.names[int(cls)], "confidence": conf, "xyxy": xyxy} for cls, conf, xyxy in rows]


def describe(result: Results) -> list[FoundEntry]:
    """What `found_in` gives with corners of rotated boxes, outlines of masks, and keypoints: for the manifest."""
    entries = found_in(result)
    for entry, box in zip(entries, boxes_of(result)):
        if box.corners is not None:
            entry["corners"] = [list(corner) for corner in box.corners]
        lines = [] if box.mask is None else mask_outlines(box.mask, result.orig_shape)
        if lines:  # an empty mask has none
            entry["outlines"] = [line.round(1).tolist() for line in lines]
        if box.keypoints:
            entry["keypoints"] = [list(point) for point in box.keypoints]
    return entries
