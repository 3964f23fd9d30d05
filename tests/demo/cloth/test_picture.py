from __future__ import annotations

import cv2
import numpy as np
import pytest

from yolo_heatviz.demo.cloth import picture
from yolo_heatviz.demo.cloth.defects import NAMES, Box
from yolo_heatviz.demo.cloth.picture import make_picture

SEEDS = range(6)


def overlap(a: Box, b: Box) -> float:
    wide, high = (max(0.0, min(a[i + 2], b[i + 2]) - max(a[i], b[i])) for i in (0, 1))
    both = wide * high
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def change(name: str, seed: int) -> tuple[np.ndarray, Box]:
    """Mean difference of the channels between one cloth with and without a defect, and the defect's label."""
    whole, none = make_picture([50, seed], names=[])
    torn, labels = make_picture([50, seed], names=[name])
    assert none == []
    assert [each for each, _ in labels] == [name]
    return np.abs(torn.astype(np.float32) - whole).mean(2), labels[0][1]


def test_same_seed_makes_the_same_picture_and_another_seed_another():
    (first, labels), (again, same), (other, _) = (make_picture([seed]) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert labels == same
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("shape", [(320, 320), (96, 160), (210, 130)], ids=["square", "wide", "tall"])
def test_boxes_lie_inside_and_apart_in_a_picture_of_the_asked_shape(shape):
    for seed in SEEDS:
        image, labels = make_picture([seed], shape=shape, names=NAMES)
        assert image.shape == (*shape, 3)
        assert image.dtype == np.uint8
        for x1, y1, x2, y2 in (box for _, box in labels):
            assert 0 <= x1 < x2 <= shape[1]
            assert 0 <= y1 < y2 <= shape[0]
        boxes = [box for _, box in labels]
        assert all(overlap(a, b) == 0 for i, a in enumerate(boxes) for b in boxes[:i])


@pytest.mark.parametrize("name", NAMES)
def test_defect_can_be_seen_inside_its_box(name):
    for seed in SEEDS:
        difference, box = change(name, seed)
        x1, y1, x2, y2 = map(int, box)
        assert np.quantile(difference[y1:y2, x1:x2], 0.9) > 8  # of 255; the sensor's noise is the same in both


@pytest.mark.parametrize("name", NAMES)
def test_nearly_all_that_changed_is_inside_the_box_or_at_its_edge(name):
    for seed in SEEDS:
        difference, box = change(name, seed)
        x1, y1, x2, y2 = (int(side) for side in box)
        near = difference[max(0, y1 - 4) : y2 + 4, max(0, x1 - 4) : x2 + 4]
        assert np.square(near).sum() > 0.8 * np.square(difference).sum()


@pytest.mark.parametrize(
    ("name", "level"),
    # A slub pushes its neighbours aside: they change too, but less, and are not what is labelled.
    [("hole", 0.2), ("stain", 0.2), ("broken yarn", 0.2), ("slub", 0.5), ("crease", 0.2)],
)
def test_box_is_tight_round_what_changed(name, level):
    for seed in SEEDS:
        difference, box = change(name, seed)
        x1, y1, x2, y2 = map(int, box)
        blurred = cv2.blur(difference, (5, 5))
        changed = blurred > level * np.quantile(blurred[y1:y2, x1:x2], 0.95)
        ys, xs = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
        assert overlap(box, (xs[0], ys[0], xs[-1] + 1, ys[-1] + 1)) > 0.5


def test_defect_that_finds_no_free_place_leaves_no_trace(monkeypatch):
    whole, _ = make_picture([8], shape=(96, 96), names=[])
    monkeypatch.setattr(picture, "_labelled", lambda *_: False)
    refused, labels = make_picture([8], shape=(96, 96), names=NAMES)
    assert labels == []
    assert np.array_equal(refused, whole)


def test_pictures_are_made_of_all_classes_and_some_have_no_defect():
    found = [[name for name, _ in make_picture([9, k], shape=(64, 64))[1]] for k in range(60)]
    assert {name for names in found for name in names} == set(NAMES)
    assert [] in found
