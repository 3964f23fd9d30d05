"""Which detection is which label's."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from yolo_heatviz.labels.figures import THRESHOLDS
from yolo_heatviz.labels.matching import match


@pytest.mark.parametrize(("detections", "labels"), [(0, 3), (3, 0), (0, 0)])
def test_where_there_is_nothing_nothing_matches(detections: int, labels: int) -> None:
    found = match(np.zeros((labels, detections)), np.ones(detections), np.array([0.5, 0.9]))
    assert found.tolist() == [[-1, -1]] * detections


@pytest.mark.parametrize(
    ("overlap", "confidence", "expected"),
    [
        pytest.param([[0.6, 0.9]], [0.9, 0.5], [0, -1], id="the surer takes the box, though it fits worse"),
        pytest.param([[0.6, 0.7], [0.8, 0.9]], [0.5, 0.9], [0, 1], id="what is taken leaves the next best"),
        pytest.param([[0.6], [0.8]], [0.5], [1], id="the largest overlap"),
        pytest.param([[0.5]], [0.5], [0], id="exactly the threshold"),
        pytest.param([[0.499]], [0.5], [-1], id="below the threshold"),
        pytest.param([[0.7, 0.7]], [0.5, 0.5], [0, -1], id="of equals the first"),
    ],
)
def test_matches(overlap: list, confidence: list, expected: list) -> None:
    found = match(np.array(overlap), np.array(confidence), np.array([0.5]))
    assert found[:, 0].tolist() == expected


def test_thresholds_are_ultralytics_own() -> None:
    np.testing.assert_array_equal(THRESHOLDS, torch.linspace(0.5, 0.95, 10).numpy())


@pytest.mark.parametrize("seed", range(20))
def test_ultralytics_matches_the_same_at_every_threshold(seed: int) -> None:
    from ultralytics.engine.validator import BaseValidator

    random = np.random.default_rng(seed)
    labels, detections = random.integers(0, 3, 7), random.integers(0, 3, 12)
    overlap = random.uniform(0, 1, (7, 12)).astype(np.float32) ** 0.5
    confidences = np.sort(random.uniform(0, 1, 12))[::-1]
    validator = SimpleNamespace(iouv=torch.linspace(0.5, 0.95, 10))
    given = torch.from_numpy(detections), torch.from_numpy(labels), torch.from_numpy(overlap)
    expected = BaseValidator.match_predictions(validator, *given).numpy()
    found = match(overlap * (labels[:, None] == detections), confidences, THRESHOLDS)
    np.testing.assert_array_equal(found >= 0, expected)
    for column in found.T:
        given_labels = column[column >= 0].tolist()
        assert len(given_labels) == len(set(given_labels)), "each once"
