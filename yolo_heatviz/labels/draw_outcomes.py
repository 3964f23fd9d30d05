"""Detections and labels drawn into their picture: true positives, false positives and misses in three colours."""

from __future__ import annotations

from typing import Sequence

import numpy as np

from ..drawing import tag
from ..drawing.box_style import BoxStyle
from ..drawing.outline import Corners, fitting, grown, outline, polygon, shorter_side, spread
from ..text import visible
from .comparison import FN, FP, TP, ComparedBox

COLOURS = {TP: (0, 185, 85), FP: (255, 120, 0), FN: (50, 90, 255)}
"""RGB: green, orange and blue, of unlike lightness as well, for those who do not tell the hues apart."""
_MEANING = {TP: "found and in the labels", FP: "found, not in the labels", FN: "in the labels, missed"}
_EDGE = (0, 0, 0)
_PAD = 8
_BESIDE = 2
"""Pixels that a miss of a thin line lies further out than a detection."""


def draw(picture: np.ndarray, boxes: Sequence[ComparedBox], style: BoxStyle) -> np.ndarray:
    """Draw boxes in their colours, and a legend with their counts below the picture.

    Args:
        picture: `(H, W, 3)` uint8 RGB; unchanged.
        boxes: with their outcomes.
        style: lines, which are thinner around small boxes, and whether each box's outcome and class, and its
            confidence, stand at its corner.

    Returns:
        `(H + legend, W, 3)` uint8 RGB.

    Example:
        >>> found = ComparedBox("TP", "hole", 0.9, 0.8, (4, 4, 60, 40))
        >>> drawn = draw(np.zeros((80, 100, 3), np.uint8), [found], BoxStyle(line_width=2))
        >>> drawn[20, 4].tolist(), len(drawn) > 80
        ([0, 185, 85], True)
    """
    drawn = picture.copy()
    mean = sum(picture.shape[:2]) / 2
    width = style.line_width or max(2, round(mean * 0.004))
    missed_first = sorted(range(len(boxes)), key=lambda number: boxes[number].outcome != FN)
    places = {number: _outline(drawn, boxes[number], width) for number in missed_first}
    for number, box in enumerate(boxes) if style.labels else ():
        sure = f" {box.confidence:.2f}" if style.confidences and box.confidence is not None else ""
        words = f" {box.outcome} {visible(box.class_name)}{sure} "
        _write(drawn, words, box, places[number], max(12, round(mean * 0.02)))
    return np.vstack([drawn, _legend(boxes, picture.shape[1], max(12, round(mean * 0.02)))])


def _outline(picture: np.ndarray, box: ComparedBox, width: int) -> Corners:
    if box.corners is not None:
        return _rotated(picture, box, np.array(box.corners), width)
    left, top, right, bottom = (round(side) for side in box.xyxy)
    corners = (left, top, right, bottom)
    line = fitting(width, min(right - left, bottom - top))
    if box.outcome == FN:  # shows beside a detection at its place, which lies above it
        corners = grown(corners, _BESIDE) if line == 1 else corners
        line *= 3
    return outline(picture, corners, ((_EDGE, line + 2), (COLOURS[box.outcome], line)))


def _rotated(picture: np.ndarray, box: ComparedBox, corners: np.ndarray, width: int) -> Corners:
    """Draw a rotated box; where a label of its place stands: at its highest corner, and under its lowest."""
    line = fitting(width, shorter_side(corners))
    if box.outcome == FN:
        corners = spread(corners, _BESIDE) if line == 1 else corners
        line *= 3
    around = np.rint(polygon(picture, corners, ((_EDGE, line + 2), (COLOURS[box.outcome], line)))).astype(int)
    (left, top), (right, bottom) = around[around[:, 1].argmin()].tolist(), around[around[:, 1].argmax()].tolist()
    return left, top, right, bottom


def _write(picture: np.ndarray, text: str, box: ComparedBox, place: Corners, size: int) -> None:
    patch = tag.painted(text, size, COLOURS[box.outcome])
    left, top, _, bottom = place
    above, within = top - len(patch), bottom - len(patch)
    start = above
    if box.outcome == FN or above < 0:  # a miss often lies under a detection of another class
        if bottom + len(patch) <= len(picture):
            start = bottom
        elif above < 0 or within - top >= len(patch):  # else it would cover the box
            start = within
    tag.stamp(picture, patch, left, start)


def _legend(boxes: Sequence[ComparedBox], width: int, size: int) -> np.ndarray:
    entries = []
    for outcome, colour in COLOURS.items():
        count = sum(box.outcome == outcome for box in boxes)
        name = tag.painted(f" {outcome} {count} ", size, colour)
        meaning = tag.painted(f" {_MEANING[outcome]}", size, (0, 0, 0))
        entries.append(np.hstack([name, meaning]))
    spots, left, top = [], _PAD, _PAD
    for entry in entries:
        if left > _PAD and left + entry.shape[1] + _PAD > width:
            left, top = _PAD, top + len(entry) + _PAD // 2
        spots.append((top, left))
        left += entry.shape[1] + 2 * _PAD
    legend = np.zeros((top + len(entries[0]) + _PAD, width, 3), np.uint8)
    for entry, (top, left) in zip(entries, spots):
        target = legend[top : top + len(entry), left : left + entry.shape[1]]
        target[:] = entry[:, : target.shape[1]]
    return legend
