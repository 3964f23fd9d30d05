"""One image's detections, as Ultralytics' `Results` hold them, against its labels: for the manifest and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

import numpy as np

from ..detections.results import plot
from ..drawing.box_forms import boxes_or_rotated
from ..drawing.box_style import BoxStyle
from ..feature_maps.letterbox import place
from ..files.entries import VerdictEntry
from .comparison import ComparedBox
from .draw_outcomes import draw
from .found import Found

if TYPE_CHECKING:
    from ultralytics.engine.results import Results


def found_in(result: Results, how: str) -> Found:
    """An image's detections, to be compared with its labels.

    Args:
        result: of the predictor, see `model.boxes.leave_out_odd`.
        how: the way that the image came into the network, see `letterbox.place`.
    """
    boxes = boxes_or_rotated(result).cpu().numpy()
    sides = boxes.xyxy if result.obb is None else boxes.xyxyxyxy.reshape(-1, 4, 2)
    found = Found(result.orig_shape, sides, boxes.cls.astype(int), boxes.conf)
    found = found._replace(place=place(result.orig_shape, result.input_size, how))
    uncut = getattr(result, "uncut", None)
    return found if uncut is None else found._replace(uncut=uncut.float().cpu().numpy())


def describe_outcomes(boxes: Sequence[ComparedBox]) -> list[VerdictEntry]:
    """The outcome of each box, for the manifest; `box` is a detection's number, a label has none."""
    entries: list[VerdictEntry] = []
    for box in boxes:
        entry: VerdictEntry = {
            "outcome": box.outcome,
            "class": box.class_name,
            "xyxy": list(box.xyxy),
            "confidence": box.confidence,
            "iou": box.iou,
            "box": box.number,
        }
        if box.corners is not None:
            entry["corners"] = [list(corner) for corner in box.corners]
        if box.mistake is not None:
            entry["mistake"] = box.mistake
        if box.why is not None:
            entry["why"] = box.why
        entries.append(entry)
    return entries


def plot_outcomes(result: Results, boxes: Sequence[ComparedBox], style: BoxStyle) -> np.ndarray:
    """The image with its boxes in the colours of their outcomes, `(H, W, 3)` uint8 BGR; masks as Ultralytics' own."""
    picture = plot(result, BoxStyle(), boxes=False)[..., ::-1]
    return draw(picture, boxes, style)[..., ::-1]
