"""Detections against labels, counted."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.detections.comparison import Comparison, csv_rows, match
from yolo_heatviz.detections.labels import Label

NAMES = {0: "hole", 1: "stain", 2: "slub"}
LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)
NOTHING = np.zeros((0, 4)), np.zeros(0, int), np.zeros(0)


def found(*rows: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    boxes, class_ids, confidences = zip(*rows)
    return np.array(boxes, np.float32), np.array(class_ids), np.array(confidences, np.float32)


def test_each_box_gets_its_outcome_in_pixels_of_the_image() -> None:
    comparison = Comparison({"a.jpg": [Label(0, LEFT), Label(1, RIGHT)]}, NAMES, 0.5)
    detections = found(((0, 0, 18, 10), 0, 0.9), ((20, 0, 28, 10), 1, 0.8), ((20, 0, 40, 10), 2, 0.7))
    compared = comparison.compare("a.jpg", (10, 40), *detections)
    assert [(each.outcome, each.class_name) for each in compared] == [
        ("TP", "hole"),
        ("FP", "stain"),
        ("FP", "slub"),
        ("FN", "stain"),
    ]
    np.testing.assert_allclose([each.iou for each in compared], [0.9, 0.4, 0, 0.4])
    assert compared[-1].xyxy == (20, 0, 40, 10) and compared[-1].confidence is None
    assert list(csv_rows("a.jpg", compared[1:2])) == [
        ["a.jpg", "FP", "stain", "0.8000", "0.4000", "20.0", "0.0", "28.0", "10.0"]
    ]


def test_a_lower_threshold_makes_it_a_match() -> None:
    comparison = Comparison({"a.jpg": [Label(1, RIGHT)]}, NAMES, 0.4)
    assert comparison.compare("a.jpg", (10, 40), *found(((20, 0, 28, 10), 1, 0.8)))[0].outcome == "TP"


def test_a_second_detection_of_the_same_box_is_false() -> None:
    comparison = Comparison({"a.jpg": [Label(0, LEFT)]}, NAMES, 0.5)
    twice = found(((0, 0, 20, 10), 0, 0.5), ((0, 0, 19, 10), 0, 0.9))
    assert [each.outcome for each in comparison.compare("a.jpg", (10, 40), *twice)] == ["FP", "TP"]


def test_counts_add_up_over_images_and_classes() -> None:
    comparison = Comparison({"a.jpg": [Label(0, LEFT), Label(1, RIGHT)]}, NAMES, 0.5)
    comparison.compare("a.jpg", (10, 40), *found(((0, 0, 20, 10), 0, 0.9)))
    comparison.compare("b.jpg", (10, 40), *found(((0, 0, 20, 10), 0, 0.9)))
    comparison.compare("c.jpg", (10, 40), *NOTHING)
    rows = {row["class"]: tuple(row.values())[1:] for row in comparison.rows()}
    assert rows["hole"] == (1, 1, 1, 0, 0.5, 1.0)
    assert rows["stain"] == (1, 0, 0, 1, None, 0.0)
    assert rows["slub"] == (0, 0, 0, 0, None, None)
    assert rows["all"] == (2, 1, 1, 1, 0.5, 0.5)
    lines = comparison.lines()
    assert lines[0] == "Against the labels, at IoU 0.5 (3 images, 2 without a label file)"
    assert [line.split() for line in lines[2:]] == [
        ["hole", "1", "1", "1", "0", "0.50", "1.00"],
        ["stain", "1", "0", "0", "1", "-", "0.00"],
        ["all", "2", "1", "1", "1", "0.50", "0.50"],
    ]


def test_classes_that_were_not_looked_for_are_not_missed() -> None:
    comparison = Comparison({"a.jpg": [Label(0, LEFT), Label(1, RIGHT)]}, NAMES, 0.5, classes=[1])
    assert [each.class_name for each in comparison.compare("a.jpg", (10, 40), *NOTHING)] == ["stain"]


@pytest.mark.parametrize(("detections", "labels"), [(0, 3), (3, 0), (0, 0)])
def test_where_there_is_nothing_nothing_matches(detections: int, labels: int) -> None:
    iou = np.zeros((detections, labels))
    assert match(iou, iou == 0, np.ones(detections), 0.5).tolist() == [-1] * detections


@pytest.mark.parametrize(
    ("iou", "confidence", "expected"),
    [
        pytest.param([[0.6], [0.9]], [0.9, 0.5], [0, -1], id="the surer takes the box, though it fits worse"),
        pytest.param([[0.6, 0.8], [0.7, 0.9]], [0.5, 0.9], [0, 1], id="what is taken leaves the next best"),
        pytest.param([[0.6, 0.8]], [0.5], [1], id="the largest overlap"),
        pytest.param([[0.5]], [0.5], [0], id="exactly the threshold"),
        pytest.param([[0.499]], [0.5], [-1], id="below the threshold"),
        pytest.param([[0.7], [0.7]], [0.5, 0.5], [0, -1], id="of equals the first"),
    ],
)
def test_matches(iou: list, confidence: list, expected: list) -> None:
    table = np.array(iou)
    assert match(table, np.full(table.shape, True), np.array(confidence), 0.5).tolist() == expected


def test_another_class_is_no_match() -> None:
    assert match(np.array([[1.0, 0.6]]), np.array([[False, True]]), np.array([0.9]), 0.5).tolist() == [1]
