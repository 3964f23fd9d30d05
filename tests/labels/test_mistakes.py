"""The kinds of mistake, and what they cost: against cases worked out by hand, and against what `tidecv` 1.0.1 says."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.feature_maps.boxes import box_iou
from yolo_heatviz.labels.matching import match
from yolo_heatviz.labels.mistakes import Mistakes
from yolo_heatviz.labels.pairing import KINDS, Pairing

TIDE = {
    0: ([1, 5, 1, 3, 11, 10], [0.002, 0.009, 0.0, 0.0, 0.11, 0.329]),
    1: ([6, 6, 1, 6, 2, 3], [0.26, 0.151, 0.001, 0.012, 0.001, 0.033]),
    2: ([3, 13, 2, 5, 1, 11], [0.048, 0.241, 0.009, 0.021, 0.008, 0.109]),
    3: ([2, 13, 3, 3, 0, 14], [0.021, 0.225, 0.006, 0.0, 0.0, 0.201]),
    4: ([5, 16, 5, 1, 7, 8], [0.009, 0.135, 0.013, 0.0, 0.013, 0.13]),
}
"""By the seed: counts of `KINDS`, and the AP that each costs."""


def pairing(labels: list, found: list, overlap: list) -> Pairing:
    """One of classes, and of classes and confidences."""
    class_ids, confidences = (np.array(column) for column in zip(*found))
    label_ids, table = np.array(labels), np.array(overlap, float)
    matched = match(table * (label_ids[:, None] == class_ids), confidences, np.array([0.5]))[:, 0]
    return Pairing(table, class_ids, label_ids, confidences, matched, 0.5)


@pytest.mark.parametrize(
    ("labels", "found", "overlap", "kinds", "missed"),
    [
        pytest.param([0], [(0, 0.9)], [[0.8]], [None], [None], id="found"),
        pytest.param([0], [(1, 0.9)], [[0.8]], ["wrong class"], [None], id="a wrong class"),
        pytest.param([0], [(0, 0.9)], [[0.3]], ["badly placed"], [None], id="badly placed"),
        pytest.param([0], [(1, 0.9)], [[0.3]], ["wrong class and badly placed"], ["missed"], id="both"),
        pytest.param([0], [(0, 0.9), (0, 0.8)], [[0.8, 0.9]], [None, "duplicate"], [None], id="a duplicate"),
        pytest.param([0], [(0, 0.9)], [[0.05]], ["background"], ["missed"], id="background"),
        pytest.param([0, 1], [(0, 0.9)], [[0.2], [0.7]], ["badly placed"], [None, "missed"], id="its own class first"),
        pytest.param([0, 0], [(0, 0.9)], [[0.8], [0.1]], [None], [None, "missed"], id="missed beside a found one"),
    ],
)
def test_kinds(labels: list, found: list, overlap: list, kinds: list, missed: list) -> None:
    assert Mistakes().add(pairing(labels, found, overlap)) == {"found": kinds, "labels": missed}


def test_without_labels_all_is_background() -> None:
    none = Pairing(np.zeros((0, 1)), np.array([0]), np.zeros(0, int), np.array([0.9]), np.array([-1]), 0.5)
    mistakes = Mistakes()
    assert mistakes.add(none) == {"found": ["background"], "labels": []}
    assert mistakes.rows()[4] == {"mistake": "background", "count": 1, "mAP50": None, "share": None}


def test_only_the_surest_of_several_mends_a_label() -> None:
    """Both would be found for the one label: one is left out."""
    mistakes = Mistakes()
    mistakes.add(pairing([0], [(1, 0.9), (2, 0.8)], [[0.8, 0.8]]))
    assert mistakes.rows()[0]["count"] == 2 and mistakes.rows()[0]["mAP50"] == pytest.approx(0.995)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("wrong class", "on hole of the labels, IoU 0.80"),
        ("duplicate", "a surer box has this hole, IoU 0.80"),
        ("background", "nothing of the labels is there"),
    ],
)
def test_where_a_false_find_came_from_is_said(kind: str, source: str) -> None:
    found = {"wrong class": [(1, 0.9)], "duplicate": [(0, 0.8), (0, 0.9)], "background": [(1, 0.9)]}[kind]
    given = pairing([0], found, [[0.0 if kind == "background" else 0.8] * len(found)])
    assert given.kind(0)[0] == kind and given.source(0, kind, {0: "hole", 1: "stain"}) == source


@pytest.mark.parametrize("seed", TIDE)
def test_tide_says_the_same(seed: int) -> None:
    """Its AP has 101 points of COCO's, Ultralytics' is the area under the curve: they differ in the third digit."""
    random, mistakes = np.random.default_rng(seed), Mistakes()
    for _ in range(8):
        count, detections = random.integers(0, 6), random.integers(0, 9)
        corners = random.uniform(0, 60, (count, 2))
        labels = np.hstack([corners, corners + random.uniform(15, 40, (count, 2))])
        label_ids, of = random.integers(0, 3, count), random.integers(0, max(count, 1), detections)
        if count:
            boxes = labels[of] + random.normal(0, 6, (detections, 4))
        else:
            boxes = np.hstack([random.uniform(0, 50, (detections, 2)), random.uniform(55, 90, (detections, 2))])
        right = random.random(detections) < 0.6
        class_ids = np.where(right, label_ids[of] if count else 0, random.integers(0, 3, detections))
        confidences = np.sort(random.random(detections))[::-1]
        overlap = box_iou(labels, boxes)
        matched = match(overlap * (label_ids[:, None] == class_ids), confidences, np.array([0.5]))[:, 0]
        mistakes.add(Pairing(overlap, class_ids, label_ids, confidences, matched, 0.5))
    counts, gains = TIDE[seed]
    assert [row["mistake"] for row in mistakes.rows()] == list(KINDS)
    assert [row["count"] for row in mistakes.rows()] == counts
    np.testing.assert_allclose([row["mAP50"] for row in mistakes.rows()], gains, atol=0.006)
