"""The image and its boxes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from ultralytics.engine.results import OBB, Boxes, Keypoints, Results

from yolo_heatviz import Box, HeatvizError, Scene, Settings, render
from yolo_heatviz.drawing.draw_boxes import draw_boxes

GREY = np.full((100, 200, 3), 90, np.uint8)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.zeros(4, np.uint8), id="a row"),
        pytest.param(np.zeros((1, 4, 4, 3), np.uint8), id="a batch"),
        pytest.param(np.zeros((3, 4, 4), np.uint8), id="channels first"),
        pytest.param(np.zeros((4, 4, 10), np.uint8), id="ten bands"),
        pytest.param(np.zeros((4, 4, 3), np.float32), id="floats"),
        pytest.param(np.zeros((0, 4, 3), np.uint8), id="empty"),
    ],
)
def test_an_image_that_is_none(image: np.ndarray) -> None:
    with pytest.raises(HeatvizError, match=r"image: got .*, accepted is uint8 RGB \(H, W, 3\) or grey \(H, W\)"):
        Scene(image)


@pytest.mark.parametrize("grey", [GREY[..., 0], GREY[..., :1]], ids=["without an axis", "of one band"])
def test_a_grey_image_is_drawn_over_as_rgb(grey: np.ndarray) -> None:
    drawn, expected = (
        render(np.eye(8)[None], Settings(view="overlay"), scene=Scene(image, [Box((40, 20, 160, 80), "hole")])).rgb()
        for image in (grey, GREY)
    )
    np.testing.assert_array_equal(drawn, expected)


DATA = torch.tensor([[10.5, 20, 50, 60, 0.876, 5], [1, 2, 3, 4, 0.3, 0]])
LABELS = ["5 0.88", "0 0.30"]


def rows_of(scene: Scene) -> list:
    return [[*box.xyxy] for box in scene.boxes]


@pytest.mark.parametrize(
    ("boxes", "labels"),
    [
        pytest.param(Boxes(DATA, (100, 200)), LABELS, id="Ultralytics' Boxes"),
        pytest.param(Boxes(DATA.numpy(), (100, 200)), LABELS, id="its Boxes of numpy"),
        pytest.param(DATA, LABELS, id="their data"),
        pytest.param(DATA.clone().requires_grad_(), LABELS, id="a tensor with a gradient"),
        pytest.param(torch.cat((DATA[:, :4], torch.tensor([[7.0], [8]]), DATA[:, 4:]), 1), LABELS, id="tracks"),
        pytest.param(DATA.numpy().astype(np.float16), ["5 0.88", "0 0.30"], id="an array"),
        pytest.param(DATA[:, :4].tolist(), ["", ""], id="lists of four numbers"),
        pytest.param(DATA[:, :5], ["0.88", "0.30"], id="confidences alone"),
    ],
)
def test_boxes_in_the_forms_that_programs_have(boxes: object, labels: list[str]) -> None:
    scene = Scene(GREY, boxes)
    assert rows_of(scene) == DATA[:, :4].tolist() and [box.label for box in scene.boxes] == labels
    draw_boxes(GREY.copy(), scene)


def test_no_boxes_in_those_forms() -> None:
    for none in (DATA[:0], Boxes(DATA[:0], (9, 9)), [], ()):
        assert Scene(GREY, none).boxes == ()


ROTATED = OBB(torch.tensor([[100.0, 50, 60, 30, 0.7, 0.9, 2]]), (100, 200))


def test_rotated_boxes_are_taken_with_their_corners() -> None:
    scene = Scene(GREY, ROTATED)
    assert rows_of(scene) == [pytest.approx(ROTATED.xyxy[0].tolist())] and scene.boxes[0].label == "2 0.90"
    assert np.array(scene.boxes[0].corners) == pytest.approx(ROTATED.xyxyxyxy[0].numpy())


def test_a_rotated_box_is_drawn_as_it_is_turned_and_measured_so() -> None:
    picture = GREY.copy()
    draw_boxes(picture, Scene(GREY, ROTATED, line_width=1), labels=False)
    changed = (picture != 90).any(axis=2)
    corners = ROTATED.xyxyxyxy[0].numpy()
    for at, end in zip(corners, np.roll(corners, -1, axis=0)):
        x, y = np.rint((at + end) / 2).astype(int)
        assert changed[y - 1 : y + 2, x - 1 : x + 2].any()
    left, top = ROTATED.xyxy[0, :2].round().int().tolist()
    assert not changed[top : top + 8, left : left + 8].any() and not changed[45:56, 95:106].any()
    covered = Scene(GREY, ROTATED).areas((100, 200)).coverage((100, 200), (100, 200))
    assert covered.sum() == pytest.approx(60 * 30) and covered[top + 2, left + 2] == 0 and covered[50, 100] == 1


def test_results_are_taken_with_masks_and_keypoints() -> None:
    masks = torch.zeros(1, 64, 128)  # of a letterboxed input: what lies over the image is all of its width
    masks[0, 20:40, 32:64] = 1
    points = torch.tensor([[[60.0, 40.0, 0.9], [90.0, 50.0, 0.1]]])
    found = Results(GREY, "a.jpg", {0: "hole"}, boxes=torch.tensor([[50, 30, 100, 65, 0.5, 0]]), masks=masks)
    found.keypoints = Keypoints(points, (100, 200))
    (box,) = Scene(GREY, found).boxes
    assert box.mask is not None and box.mask.sum() == 20 * 32 and box.keypoints == pytest.approx(points[0].numpy())
    picture = GREY.copy()
    draw_boxes(picture, Scene(GREY, found, line_width=1), labels=False)
    changed = (picture != 90).any(axis=2)
    assert changed[40, 60] and not changed[50, 90], "the sure keypoint alone"
    assert changed[31, 70] and changed[61, 70] and changed[45, 50] and not changed[64:, :].any(), "the mask's outline"


def test_an_empty_mask_leaves_the_box_to_be_drawn() -> None:
    drawn = []
    for mask in (np.zeros((50, 100), bool), None):
        drawn.append(GREY.copy())
        draw_boxes(drawn[-1], Scene(GREY, [Box((40, 20, 160, 80), mask=mask)]))
    np.testing.assert_array_equal(*drawn)
    assert (drawn[0] != 90).any()


@pytest.mark.parametrize("boxes", [3, None, "box", [1, 2, 3, 4], np.zeros((2, 3)), [Box((0, 0, 1, 1)), 3]], ids=repr)
def test_what_are_no_boxes_is_told_what_is_accepted(boxes: object) -> None:
    with pytest.raises(HeatvizError, match=r"^boxes: got .*, accepted are Box\(.*, Ultralytics' Boxes, or an array"):
        Scene(GREY, boxes)


def test_an_image_turned_from_bgr_can_be_drawn_on() -> None:
    assert render(np.ones((1, 4, 8)), Settings(view="overlay"), scene=Scene(GREY[..., ::-1], DATA)).rgb().shape[2] == 3


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
