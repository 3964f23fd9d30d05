"""The image and its boxes."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz import Box, HeatvizError, Scene
from yolo_heatviz.drawing.scene import draw_boxes

GREY = np.full((100, 200, 3), 90, np.uint8)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.zeros((4, 4), np.uint8), id="grey"),
        pytest.param(np.zeros((3, 4, 4), np.uint8), id="channels first"),
        pytest.param(np.zeros((4, 4, 3), np.float32), id="floats"),
        pytest.param(np.zeros((0, 4, 3), np.uint8), id="empty"),
    ],
)
def test_an_image_that_is_none(image: np.ndarray) -> None:
    with pytest.raises(HeatvizError, match=r"image: got .*, accepted is uint8 RGB \(H, W, 3\)$"):
        Scene(image)


def test_a_box_is_a_white_line_at_its_place_and_nothing_else_changes() -> None:
    picture = GREY.copy()
    draw_boxes(picture, Scene(GREY, [Box((40, 20, 160, 80))], line_width=1))
    assert (picture[20:81, [40, 160]] == 255).all() and (picture[[20, 80], 40:161] == 255).all()
    picture[19:82, 39:162] = 90
    assert (picture == 90).all()


def test_on_a_picture_of_another_size_the_box_is_scaled() -> None:
    picture = np.zeros((50, 100, 3), np.uint8)
    draw_boxes(picture, Scene(GREY, [Box((40, 20, 160, 80))], line_width=1))
    assert (picture[10:41, [20, 80]] == 255).all()


@pytest.mark.parametrize("side", [2, 6, 15])
def test_the_inside_of_a_small_box_can_be_seen(side: int) -> None:
    picture = np.full((960, 1280, 3), 90, np.uint8)
    draw_boxes(picture, Scene(picture.copy(), [Box((300, 400, 300 + side, 400 + side))]))
    row = (picture[400 + side // 2] != 90).any(axis=1)
    first, last = np.flatnonzero(row)[[0, -1]]
    assert last - first + 1 - row.sum() >= side / 2 and not row[300 + side // 2]
    assert (picture[400 + side // 2] == 255).all(axis=1).any()


@pytest.mark.parametrize(
    "xyxy", [(-20.0, -20.0, 500.0, 500.0), (190.0, 0.0, 199.0, 5.0), (0.0, 95.0, 3.0, 99.0)], ids=str
)
def test_a_label_is_whole_inside_the_picture(xyxy: tuple[float, float, float, float]) -> None:
    plain, labelled = GREY.copy(), GREY.copy()
    draw_boxes(plain, Scene(GREY, [Box(xyxy)]))
    draw_boxes(labelled, Scene(GREY, [Box(xyxy, "hole 0.9")]))
    changed = (plain != labelled).any(axis=2)
    assert changed.sum() > 300
    unlabelled = GREY.copy()
    draw_boxes(unlabelled, Scene(GREY, [Box(xyxy, "hole 0.9")]), labels=False)
    np.testing.assert_array_equal(unlabelled, plain)
