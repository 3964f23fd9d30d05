"""Which prediction speaks for a place."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.detections.missing import answer
from yolo_heatviz.detections.predictions import Level, Predictions
from yolo_heatviz.detections.removal import Rules

RULES = Rules(conf=0.25, iou=0.45, classes=None, agnostic=False, max_det=10)
PLACE = np.array([0.0, 0.0, 10.0, 10.0])


def said(*rows: tuple[float, float, float]) -> Predictions:
    """Predictions of boxes as wide as the place, by how far they are moved down, with the scores of two classes."""
    boxes = np.array([[0, down, 10, 10 + down] for down, _, _ in rows])
    return Predictions(boxes, np.array([row[1:] for row in rows], np.float32), None, [Level(17, 8, 1, len(rows))])


NOTHING = np.array([], int)


def test_a_survivor_that_overlaps_by_half_speaks_though_another_fits_better() -> None:
    found = answer(said((2, 0.9, 0), (0, 0.8, 0)), np.array([0]), RULES, PLACE, None)
    assert (found.prediction, found.fate.by) == (0, "survived")


def test_a_survivor_of_another_class_does_not_speak_for_the_one_asked() -> None:
    found = answer(said((0, 0.9, 0.2), (1, 0.1, 0.24)), np.array([0]), RULES, PLACE, 1)
    assert (found.prediction, found.kind, found.fate.by) == (1, 1, "confidence")
    assert found.nearest == (0, 1.0)


def test_without_a_survivor_the_most_confident_near_the_place_speaks() -> None:
    found = answer(said((0, 0.1, 0), (3, 0.2, 0), (8, 0.24, 0)), NOTHING, RULES, PLACE, None)
    assert (found.prediction, found.overlap, found.nearest) == (1, pytest.approx(7 / 13), None)
    assert "most confident of 2 " in found.how


def test_a_neighbour_s_predictions_speak_for_the_neighbour() -> None:
    neighbour = said((5, 0.9, 0), (4, 0.8, 0), (0, 0.6, 0))
    found = answer(neighbour, np.array([0]), RULES, PLACE, None)
    assert (found.prediction, found.fate.by, found.fate.other) == (2, "nms", 0)


def test_where_nothing_is_near_the_closest_speaks() -> None:
    found = answer(said((9, 0.1, 0), (8, 0.1, 0)), NOTHING, RULES, PLACE, 0)
    assert found.prediction == 1 and found.how.startswith("the closest prediction")


def test_of_survivors_that_do_not_overlap_the_closest_is_the_nearest() -> None:
    apart = said((0, 0.1, 0), (90, 0.9, 0), (40, 0.5, 0))
    assert answer(apart, np.array([1, 2]), RULES, PLACE, None).nearest == (2, 0.0)


def test_the_best_objectness_is_that_of_the_place() -> None:
    rows = said((0, 1, 0), (1, 0.5, 0), (50, 1, 0))
    anchors = Predictions(rows.boxes, rows.scores, np.array([0.1, 0.15, 0.9], np.float32), rows.levels)
    found = answer(anchors, NOTHING, RULES, PLACE, None)
    assert found.prediction == 0 and found.objectness == pytest.approx(0.1)
    assert found.best_objectness == pytest.approx(0.15) and found.confidence == pytest.approx(0.1)
