"""Deletion and insertion by a map."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.helpers.commands import SAMPLES
from yolo_heatviz.attribution.attributor import Attributor
from yolo_heatviz.attribution.faithful import first, ranked, swap
from yolo_heatviz.attribution.how import DEFAULT, How
from yolo_heatviz.model.detector import load


def test_cells_are_ranked_by_their_mean_and_edges_too() -> None:
    values = np.zeros((5, 7))
    values[4, 6] = 9  # a cell of one pixel, at the corner
    values[0:2, 0:2] = 5
    ranks = ranked(values, 2)
    assert ranks[4, 6] == 0 and (ranks[0:2, 0:2] == 1 / 35).all()
    assert ranks.max() < 1 and len(np.unique(ranks)) == 12
    assert first(ranks, 0).sum() == 0 and first(ranks, 1).all()
    assert first(ranks, 0.1).sum() == 5  # 3.5 of 35 pixels: cells are not cut


def test_a_swap_changes_what_it_is_asked_to_alone() -> None:
    image = torch.rand(1, 3, 4, 4)
    where = np.zeros((4, 4), bool)
    where[1, 2] = True
    changed = swap(image, torch.full_like(image, 2), where)
    assert (changed[..., 1, 2] == 2).all() and int((changed != image).sum()) == 3


@pytest.fixture(scope="module")
def measured() -> dict[str, list]:
    detector = load(SAMPLES.parent / "fabric.pt", device="cpu", imgsz=[320])
    found = {}
    for method in (DEFAULT, "random"):
        attributor = Attributor(detector, How(method, faithful=True))
        with attributor.watching():
            (result,) = detector.predictor.stream_inference(str(SAMPLES / "linen.jpg"))
            found[method] = [each.faithful for each in attributor.explain(result)]
    return found


def test_a_map_is_more_faithful_than_noise(measured: dict[str, list]) -> None:
    def mean(method: str, name: str) -> float:
        return float(np.mean([getattr(each, name) for each in measured[method]]))

    assert mean(DEFAULT, "hidden") < 0.5 * mean(DEFAULT, "random")
    assert mean(DEFAULT, "insertion") - mean(DEFAULT, "deletion") > 0.3 + mean("random", "insertion") - mean(
        "random", "deletion"
    )
    assert mean("random", "hidden") == pytest.approx(mean("random", "random"), rel=0.5)


def test_the_score_is_the_detection_s_confidence(measured: dict[str, list]) -> None:
    assert [round(each.score, 1) for each in measured[DEFAULT]] == sorted(
        (round(each.score, 1) for each in measured[DEFAULT]), reverse=True
    )
    assert "hiding the 10 % that it points at takes the score from" in str(measured[DEFAULT][0])
