"""True positives, false positives and misses in their picture."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.detections.comparison import ComparedBox
from yolo_heatviz.detections.draw_outcomes import COLOURS, draw
from yolo_heatviz.drawing.box_style import BoxStyle

GREY = np.full((200, 400, 3), 90, np.uint8)


def box(outcome: str, xyxy: tuple) -> ComparedBox:
    return ComparedBox(outcome, "hole", None if outcome == "FN" else 0.87, 0.5, xyxy)


@pytest.mark.parametrize("outcome", COLOURS)
def test_a_box_has_its_outcome_s_colour_at_its_place(outcome: str) -> None:
    drawn = draw(GREY, [box(outcome, (40, 60, 160, 120))], BoxStyle(line_width=1, labels=False))
    assert (drawn[60:121, [40, 160]] == COLOURS[outcome]).all() and (drawn[[60, 120], 40:161] == COLOURS[outcome]).all()
    drawn[55:126, 35:166] = 90
    assert (drawn[:200] == 90).all()


def test_a_miss_shows_beside_a_detection_at_the_same_place() -> None:
    place = (40, 60, 160, 120)
    drawn = draw(GREY, [box("FN", place), box("FP", place)], BoxStyle(line_width=2, labels=False))
    column = drawn[90, 30:50].tolist()
    assert list(COLOURS["FN"]) in column and list(COLOURS["FP"]) in column


def test_the_colours_differ_also_in_grey() -> None:
    greys = sorted(float(np.dot(colour, (0.299, 0.587, 0.114))) for colour in COLOURS.values())
    assert np.diff(greys).min() > 15 and len(set(COLOURS.values())) == 3


@pytest.mark.parametrize("outcome", COLOURS)
@pytest.mark.parametrize("xyxy", [(-20, -20, 500, 500), (390, 0, 399, 5), (0, 195, 3, 199)], ids=str)
def test_a_label_is_whole_inside_the_picture(outcome: str, xyxy: tuple) -> None:
    plain, labelled = (draw(GREY, [box(outcome, xyxy)], BoxStyle(labels=labels)) for labels in (False, True))
    assert (plain != labelled)[:200].any(axis=2).sum() > 300
    np.testing.assert_array_equal(plain[200:], labelled[200:])


def test_confidences_can_be_left_out() -> None:
    found = [box("TP", (40, 60, 160, 120))]
    with_it, without = draw(GREY, found, BoxStyle()), draw(GREY, found, BoxStyle(confidences=False))
    assert (with_it != without).any()
    np.testing.assert_array_equal(draw(GREY, [box("FN", (40, 60, 160, 120))], BoxStyle(confidences=False))[:200],
                                  draw(GREY, [box("FN", (40, 60, 160, 120))], BoxStyle())[:200])  # fmt: skip


@pytest.mark.parametrize("width", [30, 200, 1200])
def test_the_legend_lies_below_and_fits(width: int) -> None:
    picture = np.full((100, width, 3), 90, np.uint8)
    drawn = draw(picture, [], BoxStyle())
    np.testing.assert_array_equal(drawn[:100], picture)
    legend = drawn[100:].reshape(-1, 3).tolist()
    assert all(list(colour) in legend for colour in COLOURS.values())
