"""Boxes that programs make themselves, in arrays and tensors, and what cannot be drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from yolo_heatviz import Box, HeatvizError, Scene, Settings, render

GREY = np.full((100, 200, 3), 90, np.uint8)
MAPS = np.random.default_rng(0).random((4, 10, 20))
CORNERS = [(30, 10), (120, 20), (110, 70), (20, 60)]
MASK = np.arange(5000).reshape(50, 100) % 100 < 40
POINTS = [(40, 30, 0.9), (60, 40, 0.1)]


def drawn(**fields: Any) -> np.ndarray:
    return render(
        MAPS, Settings(view="overlay"), scene=Scene(GREY, [Box(**{"xyxy": (20, 10, 120, 70), **fields})])
    ).rgb()


@pytest.mark.parametrize("form", [np.array, torch.tensor, list], ids=["an array", "a tensor", "a list"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("xyxy", (30, 20, 110, 60), id="sides"),
        pytest.param("corners", CORNERS, id="corners"),
        pytest.param("mask", MASK.tolist(), id="a mask"),
        pytest.param("keypoints", POINTS, id="keypoints"),
    ],
)
def test_numbers_are_taken_in_any_form(name: str, value: Any, form: Any) -> None:
    given = np.array(value) if name == "mask" else value
    np.testing.assert_array_equal(drawn(**{name: form(value)}), drawn(**{name: given}))
    assert (drawn(**{name: form(value)}) != drawn()).any()


def test_keypoints_may_have_a_confidence_or_none() -> None:
    (box,) = Scene(GREY, [Box((0, 0, 9, 9), keypoints=[(1, 2), (3, 4, 0.5)])]).boxes
    assert box.keypoints == ((1, 2), (3, 4, 0.5)) and repr(box).endswith("keypoints=2)")
    assert Scene(GREY, [Box((0, 0, 9, 9), keypoints=np.zeros((0, 3)))]).boxes[0].keypoints == ()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"xyxy": (0, 0, 9)}, id="three sides"),
        pytest.param({"xyxy": (0, 0, 9, np.nan)}, id="a side nowhere"),
        pytest.param({"xyxy": (0, 0, 1e12, 9)}, id="a side too far"),
        pytest.param({"xyxy": (0, 0, 10**400, 9)}, id="a side that no float holds"),
        pytest.param({"xyxy": ((0, 0), 9, 9)}, id="nested sides"),
        pytest.param({"xyxy": None}, id="no sides"),
        pytest.param({"label": 3}, id="a number as label"),
        pytest.param({"corners": []}, id="no corners"),
        pytest.param({"corners": [(0, 0), (1, 1)]}, id="two corners"),
        pytest.param({"corners": [(0, 0), (1,), (2, 2), (3, 3)]}, id="ragged corners"),
        pytest.param({"corners": np.arange(8)}, id="corners in a row"),
        pytest.param({"corners": "abcd"}, id="words as corners"),
        pytest.param({"corners": [(0, 0), (1, 1), (2, np.nan), (3, 3)]}, id="a corner nowhere"),
        pytest.param({"corners": [(0, 0), (1e12, 0), (1e12, 9), (0, 9)]}, id="corners too far"),
        pytest.param({"mask": np.ones((4, 4))}, id="a mask of floats"),
        pytest.param({"mask": [[True, False], [True]]}, id="a ragged mask"),
        pytest.param({"mask": np.ones((0, 4), bool)}, id="a mask of no pixel"),
        pytest.param({"mask": "x"}, id="a word as mask"),
        pytest.param({"keypoints": [(np.nan, 3)]}, id="a keypoint nowhere"),
        pytest.param({"keypoints": [(3, np.inf, 0.9)]}, id="a keypoint at infinity"),
        pytest.param({"keypoints": [(1e12, 3, 0.9)]}, id="a keypoint too far"),
        pytest.param({"keypoints": [(1, 3, np.nan)]}, id="a confidence that is no number"),
        pytest.param({"keypoints": [(1,)]}, id="a keypoint without a y"),
        pytest.param({"keypoints": [1, 2, 0.5]}, id="keypoints in a row"),
        pytest.param({"keypoints": None}, id="None for keypoints"),
        pytest.param({"keypoints": 3}, id="a number for keypoints"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(fields: dict[str, Any]) -> None:
    with pytest.raises(HeatvizError, match=r"\Abox: got .*, accepted (is|are) .*\Z"):
        drawn(**fields)
    assert repr(Box(**{"xyxy": (0, 0, 9, 9), **fields})).startswith("Box(xyxy=")


def test_one_mask_of_two_boxes_is_refused() -> None:
    with pytest.raises(HeatvizError, match=r"^box: got 1 masks of 2 boxes, \[\(4, 4\)\], accepted are all of one size"):
        Scene(GREY, [Box((0, 0, 9, 9), mask=np.ones((4, 4), bool)), Box((0, 0, 9, 9))])


@pytest.mark.parametrize(
    "fields",
    [
        {"xyxy": (-9e5, -9e5, 9e5, 9e5)},
        {"corners": [(-9e5, 0), (0, -9e5), (9e5, 0), (0, 9e5)]},
        {"keypoints": [(9e5, 9e5)] * 8 + [(-9e5, 50, 1.0)] * 9},
    ],
    ids=["sides", "corners", "keypoints"],
)
def test_the_farthest_that_is_accepted_is_drawn(fields: dict[str, Any]) -> None:
    assert drawn(**fields).shape == drawn().shape
