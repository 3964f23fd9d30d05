"""Which prediction speaks for a place, and in which words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yolo_heatviz.detections.head_output import HeadOutput, Rules
from yolo_heatviz.detections.missing import answer
from yolo_heatviz.detections.missing_words import paragraph, reason
from yolo_heatviz.detections.predictions import Level, Predictions

RULES = Rules(conf=0.25, iou=0.45, classes=None, agnostic=False, max_det=10)
PLACE = np.array([0.0, 0.0, 10.0, 10.0])


def output(*rows: tuple[float, float, float], kept: tuple[int, ...] = ()) -> HeadOutput:
    """Predictions of boxes as wide as the place, by how far they are moved down, with the scores of two classes."""
    boxes = np.array([[0, down, 10, 10 + down] for down, _, _ in rows])
    scores = np.array([row[1:] for row in rows], np.float32)
    predictions = Predictions(boxes, scores, None, [Level(17, 8, 1, len(rows))])
    return HeadOutput(predictions, np.array(kept, int), RULES, {0: "hole", 1: "stain"})


def test_a_survivor_that_overlaps_by_half_speaks_though_another_fits_better() -> None:
    found = answer(output((2, 0.9, 0), (0, 0.8, 0), kept=(0,)), PLACE, None)
    assert (found.chosen.prediction, found.removal) == (0, None)


def test_a_survivor_of_another_class_does_not_speak_for_the_one_asked() -> None:
    found = answer(output((0, 0.9, 0.2), (1, 0.1, 0.24), kept=(0,)), PLACE, 1)
    assert found.removal is not None
    assert (found.chosen.prediction, found.class_id, found.removal.by) == (1, 1, "confidence")
    assert found.nearest == (0, 1.0)


def test_without_a_survivor_the_most_confident_near_the_place_speaks() -> None:
    found = answer(output((0, 0.1, 0), (3, 0.2, 0), (8, 0.24, 0)), PLACE, None)
    assert (found.chosen.prediction, found.iou, found.nearest) == (1, pytest.approx(7 / 13), None)
    assert "most confident of 2 " in found.chosen.why


def test_a_neighbour_s_predictions_speak_for_the_neighbour() -> None:
    found = answer(output((5, 0.9, 0), (4, 0.8, 0), (0, 0.6, 0), kept=(0,)), PLACE, None)
    assert found.chosen.prediction == 2 and found.removal == ("nms", (0, pytest.approx(1 / 3)))


def test_where_nothing_is_near_the_closest_speaks() -> None:
    found = answer(output((9, 0.1, 0), (8, 0.1, 0)), PLACE, 0)
    assert found.chosen.prediction == 1 and found.chosen.why.startswith("the closest prediction")


def test_of_survivors_that_do_not_overlap_the_closest_is_the_nearest() -> None:
    apart = output((0, 0.1, 0), (90, 0.9, 0), (40, 0.5, 0), kept=(1, 2))
    assert answer(apart, PLACE, None).nearest == (2, 0.0)


def test_the_best_objectness_is_that_of_the_place() -> None:
    plain = output((0, 1, 0), (1, 0.5, 0), (50, 1, 0))
    objectness = np.array([0.1, 0.15, 0.9], np.float32)
    found = answer(replace(plain, predictions=replace(plain.predictions, objectness=objectness)), PLACE, None)
    assert found.chosen.prediction == 0 and found.objectness == pytest.approx(0.1)
    assert found.best_objectness == pytest.approx(0.15) and found.confidence == pytest.approx(0.1)


AT = "at stride 8 (stage 17), row 0, column {}, IoU {} with the place"


@pytest.mark.parametrize(
    ("rows", "kept", "class_id", "changes", "words"),
    [
        pytest.param(
            [(0, 0.9, 0)],
            (0,),
            None,
            {},
            f"the head said hole 0.9 {AT.format(0, '1.00')} (the surviving box that fits best, IoU 0.5 or more). "
            "Nothing removed it, it survived as box 0 (hole 0.90).",
            id="a survivor",
        ),
        pytest.param(
            [(0, 0.2, 0)],
            (),
            None,
            {},
            f"the head said hole 0.2 {AT.format(0, '1.00')} (the most confident of 1 predictions with IoU 0.3 or more "
            "that fit no survivor better). Removed by confidence: 0.2 is not above --conf-thres 0.25. Nothing survived "
            "in this image.",
            id="too low a confidence",
        ),
        pytest.param(
            [(0, 0.9, 0.3), (40, 0.8, 0)],
            (1,),
            1,
            {},
            f"the head said stain 0.3 {AT.format(0, '1.00')} (the most confident of 1 predictions with IoU 0.3 or more "
            "that fit no survivor better). Removed by class: its best class is hole 0.90, and a prediction stands for "
            "its best class alone. Nearest surviving box: box 0 (hole 0.80), IoU 0.00 with the place.",
            id="outvoted",
        ),
        pytest.param(
            [(0, 0.9, 0), (1, 0.8, 0)],
            (0,),
            None,
            {"max_det": 0, "classes": (1,)},
            f"the head said hole 0.9 {AT.format(0, '1.00')} (the most confident of 2 predictions with IoU 0.3 or more "
            "that fit no survivor better). Removed by class filter: hole is not among --classes 1. Nothing survived in "
            "this image.",
            id="the class filter",
        ),
    ],
)
def test_the_answer_in_words(rows: list, kept: tuple, class_id: int | None, changes: dict, words: str) -> None:
    made = replace(output(*rows, kept=kept), rules=replace(RULES, **changes))
    found = answer(made, PLACE, class_id)
    assert paragraph(found, made) == words
    assert reason(found, made).lstrip("nN") in words


def test_nms_names_the_box_that_suppressed_it() -> None:
    made = output((5, 0.9, 0), (0, 0.6, 0), kept=(0,))
    assert reason(answer(made, PLACE, None), made) == (
        "NMS: suppressed by box 0 (hole 0.90), IoU 0.33 > --iou-thres 0.45"
    )
    beyond = replace(made, kept=np.array([], int))
    assert reason(answer(beyond, PLACE, None), beyond) == "NMS: it takes the 30000 most confident predictions alone"
