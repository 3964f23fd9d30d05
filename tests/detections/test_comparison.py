"""Detections against labels, counted."""

from __future__ import annotations

import numpy as np

from yolo_heatviz.detections.comparison import Comparison, csv_rows
from yolo_heatviz.detections.labels import Label

NAMES = {0: "hole", 1: "stain", 2: "slub"}
LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)
NOTHING = np.zeros((0, 4)), np.zeros(0, int), np.zeros(0)


def found(*rows: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    boxes, kinds, confidence = zip(*rows)
    return np.array(boxes, np.float32), np.array(kinds), np.array(confidence, np.float32)


def test_each_box_gets_its_outcome_in_pixels_of_the_image() -> None:
    comparison = Comparison({"a.jpg": [Label(0, LEFT), Label(1, RIGHT)]}, NAMES, 0.5)
    detections = found(((0, 0, 18, 10), 0, 0.9), ((20, 0, 28, 10), 1, 0.8), ((20, 0, 40, 10), 2, 0.7))
    verdicts = comparison.judge("a.jpg", (10, 40), *detections)
    assert [(each.outcome, each.name) for each in verdicts] == [
        ("TP", "hole"),
        ("FP", "stain"),
        ("FP", "slub"),
        ("FN", "stain"),
    ]
    np.testing.assert_allclose([each.iou for each in verdicts], [0.9, 0.4, 0, 0.4])
    assert verdicts[-1].xyxy == (20, 0, 40, 10) and verdicts[-1].confidence is None
    assert list(csv_rows("a.jpg", verdicts[1:2])) == [
        ["a.jpg", "FP", "stain", "0.8000", "0.4000", "20.0", "0.0", "28.0", "10.0"]
    ]


def test_a_lower_threshold_makes_it_a_match() -> None:
    comparison = Comparison({"a.jpg": [Label(1, RIGHT)]}, NAMES, 0.4)
    assert comparison.judge("a.jpg", (10, 40), *found(((20, 0, 28, 10), 1, 0.8)))[0].outcome == "TP"


def test_a_second_detection_of_the_same_box_is_false() -> None:
    comparison = Comparison({"a.jpg": [Label(0, LEFT)]}, NAMES, 0.5)
    twice = found(((0, 0, 20, 10), 0, 0.5), ((0, 0, 19, 10), 0, 0.9))
    assert [each.outcome for each in comparison.judge("a.jpg", (10, 40), *twice)] == ["FP", "TP"]


def test_counts_add_up_over_images_and_classes() -> None:
    comparison = Comparison({"a.jpg": [Label(0, LEFT), Label(1, RIGHT)]}, NAMES, 0.5)
    comparison.judge("a.jpg", (10, 40), *found(((0, 0, 20, 10), 0, 0.9)))
    comparison.judge("b.jpg", (10, 40), *found(((0, 0, 20, 10), 0, 0.9)))
    comparison.judge("c.jpg", (10, 40), *NOTHING)
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
    assert [each.name for each in comparison.judge("a.jpg", (10, 40), *NOTHING)] == ["stain"]
