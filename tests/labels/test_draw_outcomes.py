"""True positives, false positives and misses in their picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from yolo_heatviz.drawing.box_style import BoxStyle
from yolo_heatviz.labels.comparison import ComparedBox
from yolo_heatviz.labels.draw_outcomes import COLOURS, draw

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


@pytest.mark.parametrize("line_width", [None, 1, 9])
@pytest.mark.parametrize("outcome", COLOURS)
@pytest.mark.parametrize("sides", [(2, 2), (4, 90), (90, 5), (7, 7), (12, 12), (19, 30), (40, 40)], ids=str)
def test_a_small_box_is_no_blob(outcome: str, sides: tuple[int, int], line_width: int | None) -> None:
    picture = np.full((960, 1280, 3), 90, np.uint8)
    left, top, right, bottom = 300, 400, 300 + sides[0], 400 + sides[1]
    style = BoxStyle(line_width=line_width, labels=False)
    changed = (draw(picture, [box(outcome, (left, top, right, bottom))], style)[:960] != 90).any(axis=2)
    inside = changed[top : bottom + 1, left : right + 1]
    row, column = changed[(top + bottom) // 2], changed[:, (left + right) // 2]
    for line, side in ((row, sides[0]), (column, sides[1])):
        first, last = np.flatnonzero(line)[[0, -1]]
        free = last - first + 1 - line.sum()
        assert free >= max(1, side / 2), "its inside can be seen"
        assert last - first <= max(2 * side, side + 16), "the line is no wider than the box asks for"
    assert not inside[sides[1] // 2, sides[0] // 2]


@pytest.mark.parametrize(("outcome", "line"), [("TP", 4), ("FP", 4), ("FN", 12)])
def test_a_box_of_eight_lines_has_them_in_full(outcome: str, line: int) -> None:
    picture = np.full((960, 1280, 3), 90, np.uint8)
    drawn = draw(picture, [box(outcome, (300, 400, 332, 460))], BoxStyle(labels=False))
    cv2.rectangle(picture, (300, 400), (332, 460), (0, 0, 0), line + 2)
    cv2.rectangle(picture, (300, 400), (332, 460), COLOURS[outcome], line)
    np.testing.assert_array_equal(drawn[:960], picture)


@pytest.mark.parametrize("side", [3, 9, 20, 60])
@pytest.mark.parametrize("line_width", [None, 1, 3])
def test_a_small_miss_shows_beside_a_detection_at_the_same_place(side: int, line_width: int | None) -> None:
    picture, place = np.full((960, 1280, 3), 90, np.uint8), (300, 400, 300 + side, 400 + side)
    drawn = draw(picture, [box("FN", place), box("FP", place)], BoxStyle(line_width=line_width, labels=False))
    row = drawn[400 + side // 2, 280:300].tolist()
    assert list(COLOURS["FN"]) in row and list(COLOURS["FP"]) in [*row, drawn[400 + side // 2, 300].tolist()]


@pytest.mark.parametrize("outcome", COLOURS)
def test_a_small_box_at_the_lower_edge_is_not_under_its_label(outcome: str) -> None:
    place = (100, 192, 105, 197)
    plain, labelled = (draw(GREY, [box(outcome, place)], BoxStyle(labels=labels)) for labels in (False, True))
    np.testing.assert_array_equal(plain[192:198, 100:106], labelled[192:198, 100:106])


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
