"""Classes and depths of pixels, from Ultralytics' own results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from ultralytics.engine.results import Results

from yolo_heatviz.detections.dense import dense, words_of

IMAGE = np.zeros((2, 4, 3), np.uint8)
NAMES = {0: "road", 1: "sky", 2: "car"}


def result(names: dict[int, str] = NAMES, **parts: Any) -> Results:
    try:
        return Results(IMAGE, "a.jpg", names, **parts)
    except TypeError:
        pytest.skip("this release of ultralytics has no such task")


def test_classes_have_their_share_of_the_pixels_the_largest_first() -> None:
    found = dense(result(semantic_mask=torch.tensor([[0, 1, 1, 1], [1, 2, 2, 255]], dtype=torch.uint8)))
    assert found == {
        "shares": [{"class": "sky", "share": 0.5}, {"class": "car", "share": 0.25}, {"class": "road", "share": 0.125}]
    }
    assert words_of(found) == "sky 50 %, car 25 %, road 12 % of the pixels"


def test_a_network_of_one_class_marks_it_by_one() -> None:
    found = dense(result({0: "crack"}, semantic_mask=torch.tensor([[0, 0, 0, 1], [0, 0, 1, 255]], dtype=torch.uint8)))
    assert found == {"shares": [{"class": "crack", "share": 0.25}]}


def test_classes_of_one_name_are_added_up() -> None:
    found = dense(result({0: "road", 1: "sky", 2: "road"}, semantic_mask=torch.tensor([[0, 1, 2, 2], [0, 1, 1, 255]])))
    assert found == {"shares": [{"class": "road", "share": 0.5}, {"class": "sky", "share": 0.375}]}
    assert words_of(found) == "road 50 %, sky 38 % of the pixels"


@pytest.mark.parametrize(
    ("pixels", "words"),
    [(1, "<1 %"), (40, "<1 %"), (99, "<1 %"), (100, "1 %"), (149, "1 %"), (9000, "90 %"), (10000, "100 %")],
)
def test_a_small_share_is_not_said_to_be_none(pixels: int, words: str) -> None:
    mask = torch.full((100, 100), 255, dtype=torch.uint8)
    mask.view(-1)[:pixels] = 1
    assert words_of(dense(result(semantic_mask=mask))) == f"sky {words} of the pixels"


def test_depths_are_a_range_without_what_is_none() -> None:
    found = dense(result(depth=torch.tensor([[0.0, 1.5, 20.0], [-1.0, np.nan, np.inf]])))
    assert found == {"depth": [1.5, 20.0]} and words_of(found) == "depths of 1.5 to 20 m"
    assert words_of(dense(result(depth=torch.zeros(2, 4)))) == "no depth"


def test_of_many_classes_the_largest_are_told() -> None:
    names = {number: f"class {number}" for number in range(8)}
    found = dense(result(names, semantic_mask=torch.arange(8).reshape(2, 4)))
    assert words_of(found).endswith(" of the pixels and 3 more classes") and words_of(found).count("%") == 5


def test_other_networks_give_no_such_thing() -> None:
    assert dense(result(boxes=torch.zeros(0, 6))) == {} and words_of({}) == ""
