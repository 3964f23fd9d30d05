"""The order of a head's predictions."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.detections.predictions import Level, Origin, Predictions

LEVELS = [Level(17, 8, 2, 3, ((10.0, 13.0), (33.0, 23.0))), Level(20, 16, 1, 2, ((30.0, 61.0),))]


def head_of(levels: list[Level]) -> Predictions:
    return Predictions(np.zeros((0, 4)), np.zeros((0, 1)), None, levels)


def test_every_prediction_of_anchors_has_its_place_in_the_flattened_maps() -> None:
    order = [
        Origin(number, level.stage, level.stride, row, column, anchor, level.anchors[anchor])
        for number, level in enumerate(LEVELS)
        for anchor in range(len(level.anchors))
        for row in range(level.rows)
        for column in range(level.columns)
    ]
    assert [head_of(LEVELS).origin(index) for index in range(len(order))] == order
    with pytest.raises(IndexError):
        head_of(LEVELS).origin(len(order))


def test_without_anchors_each_cell_predicts_once() -> None:
    levels = [level._replace(anchors=()) for level in LEVELS]
    found = [head_of(levels).origin(index) for index in (5, 6, 7)]
    assert [(each.stage, each.row, each.column, each.anchor) for each in found] == [
        (17, 1, 2, None),
        (20, 0, 0, None),
        (20, 0, 1, None),
    ]


def test_confidence_is_the_score_times_the_objectness() -> None:
    scores = np.array([[0.5, 1.0]], np.float32)
    both = Predictions(np.zeros((1, 4)), scores, np.array([0.5], np.float32), LEVELS)
    assert both.confidences.tolist() == [[0.25, 0.5]]
    assert Predictions(np.zeros((1, 4)), scores, None, LEVELS).confidences is scores
