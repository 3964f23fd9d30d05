"""What heads give, in one layout."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import nn

from yolo_heatviz.attribution.head_reading import Reading, read
from yolo_heatviz.attribution.targets import target
from yolo_heatviz.errors import HeatvizError

MAPS = [torch.zeros(1, 8, 4, 6), torch.zeros(1, 8, 2, 3)]
SIZE = (32, 48)


def head(**attributes: Any) -> nn.Module:
    made = nn.Module()
    vars(made).update(attributes)
    return made


def one(output: Any, module: nn.Module, classes: int = 2) -> Reading:
    (reading,) = read(output, module, classes, MAPS, SIZE)
    return reading


def test_centres_and_sizes_become_corners_with_the_stride_of_their_map() -> None:
    rows = torch.rand(1, 6, 30)
    rows[0, :, 29] = torch.tensor([20.0, 10.0, 8.0, 4.0, 0.25, 0.75])
    reading = one((rows, {"feats": MAPS}), head())
    assert reading.boxes is not None and reading.strides is not None
    assert reading.boxes[29].tolist() == [16, 8, 24, 12] and reading.scores[29].tolist() == [0.25, 0.75]
    assert reading.strides.tolist() == [8] * 24 + [16] * 6


def test_anchors_share_the_stride_of_their_map() -> None:
    reading = one(torch.rand(1, 6, 90), head())
    assert reading.strides is not None and reading.strides.tolist() == [8] * 72 + [16] * 18


def test_end_to_end_heads_give_corners() -> None:
    rows = torch.tensor([[[1.0, 2.0, 5.0, 9.0, 0.25, 0.75]] * 30])
    assert one((rows, None), head(end2end=True)).boxes[0].tolist() == [1, 2, 5, 9]


def test_queries_are_in_shares_of_the_input_and_made_on_all_maps() -> None:
    reading = one((torch.tensor([[[0.5, 0.5, 0.5, 0.25, 0.1, 0.9]]]), ()), head(num_queries=1))
    assert reading.boxes is not None and reading.boxes[0].tolist() == [12, 12, 36, 20] and reading.strides is None


def test_around_a_rotated_box_lies_an_upright_one() -> None:
    row = torch.tensor([20.0, 10.0, 8.0, 4.0, 0.25, 0.75, torch.pi / 2])
    reading = one(row.view(1, 7, 1).repeat(1, 1, 30), head(ne=1))
    assert reading.boxes is not None and reading.rotated
    torch.testing.assert_close(reading.boxes[0], torch.tensor([18.0, 6.0, 22.0, 14.0]))


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param((torch.tensor([[0.2, 0.8]]), torch.tensor([[1.0, 2.5]])), 2.5, id="scores and logits"),
        pytest.param(torch.tensor([[0.2, 0.8]]), -0.2231, id="scores alone, in older releases"),
    ],
)
def test_a_classifier_s_target_is_its_logit(output: Any, expected: float) -> None:
    reading = one(output, head())
    assert reading.boxes is None and float(target(reading, 0, 1)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("output", "got"),
    [
        pytest.param(torch.zeros(1, 5, 8, 8), "1x5x8x8", id="a map"),
        pytest.param({"seg": 1}, "a dict", id="a dict"),
        pytest.param(SimpleNamespace(), "a SimpleNamespace", id="an object"),
    ],
)
def test_what_is_no_prediction_is_refused_by_the_head_s_name(output: Any, got: str) -> None:
    with pytest.raises(HeatvizError, match=f"got a Module head, which gives {got}; accepted are heads"):
        one(output, head())


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        pytest.param(Reading(None, torch.zeros(1, 2), None), "got 'left' of a class, which has no sides", id="class"),
        pytest.param(
            Reading(torch.zeros(1, 4), torch.zeros(1, 2), None, True), "got 'left' of a rotated box", id="obb"
        ),
    ],
)
def test_sides_that_are_none_are_refused(reading: Reading, message: str) -> None:
    with pytest.raises(HeatvizError, match=f"{message}.*: accepted is score"):
        target(reading, 0, 0, "left")
