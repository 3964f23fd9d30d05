"""Detections against labels, counted."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.detections.labels import Label
from yolo_heatviz.feature_maps.letterbox import Place
from yolo_heatviz.labels.comparison import NO_FILE, ComparedBox, Comparison
from yolo_heatviz.labels.found import Found
from yolo_heatviz.labels.given import GivenLabels
from yolo_heatviz.labels.tables import csv_rows, lines

NAMES = {0: "hole", 1: "stain", 2: "slub"}
LEFT, RIGHT = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)
SIZE = (10, 40)
NOTHING = Found(SIZE, np.zeros((0, 4)), np.zeros(0, int), np.zeros(0))
BOTH = GivenLabels({"a.jpg": [Label(0, LEFT), Label(1, RIGHT)]})


def found(*rows: tuple) -> Found:
    sides, class_ids, confidences = zip(*rows)
    return Found(SIZE, np.array(sides, np.float32), np.array(class_ids), np.array(confidences, np.float32))


def boxes(comparison: Comparison, image: str, detections: Found) -> list[ComparedBox]:
    compared = comparison.compare(image, detections)
    assert compared is not None
    return compared.boxes


def test_each_box_gets_its_outcome_in_pixels_of_the_image() -> None:
    comparison = Comparison(BOTH, NAMES, 0.5)
    detections = found(((0, 0, 18, 10), 0, 0.9), ((20, 0, 28, 10), 1, 0.8), ((20, 0, 40, 10), 2, 0.7))
    compared = boxes(comparison, "a.jpg", detections)
    assert [(each.outcome, each.class_name, each.mistake) for each in compared] == [
        ("TP", "hole", None),
        ("FP", "stain", "badly placed"),
        ("FP", "slub", "wrong class"),
        ("FN", "stain", None),
    ]
    np.testing.assert_allclose([each.iou for each in compared], [0.9, 0.4, 0, 0.4], atol=1e-6)
    assert compared[-1].xyxy == (20, 0, 40, 10) and compared[-1].confidence is None
    assert [each.number for each in compared] == [0, 1, 2, None]
    (row,) = csv_rows("a.jpg", compared[1:2])
    assert row[:9] == ["a.jpg", "FP", "stain", "0.8000", "0.4000", "20.0", "0.0", "28.0", "10.0"]
    assert row[9:] == ["badly placed", "on stain of the labels, IoU 0.40"]


def test_a_lower_threshold_makes_it_a_match() -> None:
    comparison = Comparison(BOTH, NAMES, 0.4)
    assert boxes(comparison, "a.jpg", found(((20, 0, 28, 10), 1, 0.8)))[0].outcome == "TP"


def test_a_second_detection_of_the_same_box_is_false() -> None:
    twice = found(((0, 0, 20, 10), 0, 0.5), ((0, 0, 19, 10), 0, 0.9))
    compared = boxes(Comparison(BOTH, NAMES, 0.5), "a.jpg", twice)
    assert [(each.outcome, each.mistake) for each in compared[:2]] == [("FP", "duplicate"), ("TP", None)]


def test_counts_add_up_over_images_and_classes() -> None:
    comparison = Comparison(BOTH, NAMES, 0.5, empty=True)
    comparison.compare("a.jpg", found(((0, 0, 20, 10), 0, 0.9)))
    comparison.compare("b.jpg", found(((0, 0, 20, 10), 0, 0.9)))
    comparison.compare("c.jpg", NOTHING)
    rows = {row["class"]: tuple(row.values())[1:7] for row in comparison.rows()}
    assert rows["hole"] == (1, 1, 1, 0, 0.5, 1.0)
    assert rows["stain"] == (1, 0, 0, 1, None, 0.0)
    assert rows["slub"] == (0, 0, 0, 0, None, None)
    assert rows["all"] == (2, 1, 1, 1, 0.5, 0.5)
    printed = lines(comparison)
    assert printed[0] == "Against the labels, at IoU 0.5 (3 images, 2 without a label file counted as empty)"
    assert [line.split()[:7] for line in printed[2:5]] == [
        ["hole", "1", "1", "1", "0", "0.500", "1.000"],
        ["stain", "1", "0", "0", "1", "-", "0.000"],
        ["all", "2", "1", "1", "1", "0.500", "0.500"],
    ]


def test_an_image_without_a_label_file_is_not_counted() -> None:
    comparison = Comparison(BOTH, NAMES, 0.5)
    assert comparison.compare("b.jpg", found(((0, 0, 20, 10), 0, 0.9))) is None
    assert comparison.not_counted("b.jpg") == NO_FILE and comparison.rows()[-1]["FP"] == 0
    assert lines(comparison)[0].endswith("(0 images, 1 without a label file not counted)")


def test_an_image_whose_label_file_is_refused_is_not_counted() -> None:
    given = GivenLabels({"a.jpg": []}, {"b.jpg": "a bad line"})
    comparison = Comparison(given, NAMES, 0.5, empty=True)
    assert comparison.compare("b.jpg", found(((0, 0, 20, 10), 0, 0.9))) is None
    assert comparison.not_counted("b.jpg") == "a bad line"
    assert lines(comparison)[0].endswith("(0 images, 1 left out)")


def test_classes_that_were_not_looked_for_are_neither_missed_nor_false() -> None:
    comparison = Comparison(BOTH, NAMES, 0.5, classes=[1])
    compared = boxes(comparison, "a.jpg", found(((0, 0, 20, 10), 0, 0.9), ((20, 0, 40, 10), 1, 0.8)))
    assert [(each.class_name, each.number) for each in compared] == [("stain", 1)]


def test_boxes_are_compared_as_the_head_gave_them_and_drawn_as_they_were_cut() -> None:
    """Else a box that leaves the image would fit a label at its edge better than it does for `val`."""
    detections = found(((0, 0, 20, 10), 0, 0.9))
    detections = detections._replace(uncut=np.array([[-20.0, 5, 20, 15]]), place=Place(5, 0, 10, 40))
    box, *_ = boxes(Comparison(BOTH, NAMES, 0.6), "a.jpg", detections)
    assert box.outcome == "FP" and box.iou == pytest.approx(0.5) and box.xyxy == (0, 0, 20, 10)
