"""What the words above a picture say."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.drawing import caption
from yolo_heatviz.feature_maps.box_energy import BoxEnergy
from yolo_heatviz.feature_maps.normalise import normalise

TWO = normalise(np.array([[[-1.0, 2.0]], [[0.0, 5.0]]]))
ONE = normalise(np.array([[[-1.0, 2.0]]]))


@pytest.mark.parametrize(
    ("numbers", "chosen", "expected"),
    [
        pytest.param([0, 1, 2], "first", "channels 0–2 of 64", id="a run"),
        pytest.param([63], "last", "channel 63 of 64", id="one"),
        pytest.param([9, 3, 4], "9,3-4", "3 channels of 64", id="no run"),
        pytest.param([9, 3], "top", "2 channels of 64 with the highest max, highest first", id="ranked"),
        pytest.param([5], "top", "1 channel of 64 with the highest max, highest first", id="the highest"),
    ],
)
def test_channels(numbers: list[int], chosen: str, expected: str) -> None:
    assert caption.channels(np.array(numbers), 64, chosen, "max") == expected


@pytest.mark.parametrize(
    ("scale", "outliers", "expected"),
    [
        pytest.param("channel", 0, "values -1 to 5, each channel min–max", id="by channel"),
        pytest.param("stage", 2.5, "values -1 to 5, min–max of all shown, 2.5 % left out at each end", id="by stage"),
        pytest.param("zero", 0, "values -1 to 5, 0 in the middle", id="around zero"),
        pytest.param("0,3", 1, "values -1 to 5, colours span 0,3", id="fixed limits have no outliers"),
    ],
)
def test_values_of_several(scale: str, outliers: float, expected: str) -> None:
    assert caption.values(TWO, scale, outliers) == expected


def test_values_of_one_need_no_word_on_the_scale() -> None:
    assert caption.values(ONE, "channel") == caption.values(ONE, "stage") == "values -1 to 2"
    assert caption.values(ONE, "channel", 1) == "values -1 to 2, 1 % left out at each end"


def test_the_bar_s_ends_are_values_where_all_share_them() -> None:
    assert caption.bar_labels(TWO, "channel") == ("minimum", "maximum")
    assert caption.bar_labels(ONE, "channel") == ("-1", "2")
    assert caption.bar_labels(normalise(np.full((1, 1, 2), np.nan)), "stage") == ("minimum", "maximum")


@pytest.mark.parametrize("name", ["boxes", "rotated boxes", "masks"])
def test_the_caption_says_what_was_measured(name: str) -> None:
    found = BoxEnergy(np.array([0.25, 0.5]), 0.125, name, np.zeros(2, bool))
    assert caption.box_energy(found) == [f"focus 0.50 (the {name} cover 0.12), most in channels 1, 0"]


def test_a_network_that_finds_no_boxes_has_not_found_nothing() -> None:
    found = BoxEnergy(np.array([0.25]), area=0.05, by="contrast", flat=np.zeros(1, bool))
    assert caption.box_energy(found) == ["nothing found; contrast 0.25, most in channels 0"]
    assert caption.box_energy(found, "bus 0.87") == ["contrast 0.25, most in channels 0"]
