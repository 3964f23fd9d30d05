"""Boxes that two models share, and those that one alone finds."""

from __future__ import annotations

from yolo_heatviz.compare.agreement import one_sided, partners, shared
from yolo_heatviz.compare.found import FoundBox, Seen


def box(name: str, left: float, confidence: float = 0.9) -> FoundBox:
    return FoundBox(name, (left, 0, left + 10, 10), confidence)


def image(*boxes: FoundBox) -> Seen:
    return Seen((100, 100), list(boxes))


def test_a_partner_has_the_class_by_name_and_enough_overlap() -> None:
    first = [box("hole", 0), box("Broken_yarn", 30), box("stain", 60)]
    second = [box("broken yarn", 31), box("hole", 8), box("slub", 60)]
    assert partners(first, second, 0.5)[0] == [-1, 0, -1]
    assert partners(first, second, 0.1)[0] == [1, 0, -1]


def test_a_box_has_one_partner_and_the_surest_chooses_first() -> None:
    assert partners([box("hole", 0)], [box("hole", 1, 0.4), box("hole", 2, 0.8)], 0.5)[0] == [1]
    assert partners([box("hole", 0), box("hole", 2)], [box("hole", 1)], 0.5)[0] == [0, -1]


def test_shared_boxes_are_those_of_the_first_that_all_others_find() -> None:
    first = image(box("hole", 0), box("hole", 40), box("hole", 80))
    second, third = image(box("hole", 0), box("hole", 40)), image(box("hole", 41), box("hole", 80))
    assert shared([first, second], 0.5) == first.boxes[:2]
    assert shared([first, second, third], 0.5) == first.boxes[1:2]
    assert shared([first, image()], 0.5) == []


def test_one_sided_boxes_are_told_of_both_models_with_what_came_nearest() -> None:
    first, second = image(box("hole", 0), box("hole", 40)), image(box("hole", 0), box("hole", 48))
    found = one_sided([first], [second], (0, 2), 0.5)
    assert [(each.model, each.box.xyxy[0]) for each in found] == [(0, 40), (2, 48)]
    assert all(abs(each.iou - 2 / 18) < 1e-9 for each in found)


def test_an_image_that_one_model_has_not_run_is_left_out() -> None:
    assert one_sided([image(box("hole", 0))], [Seen(failed="damaged")], (0, 1), 0.5) == []
