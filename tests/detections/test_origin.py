"""Where a detection came from, on two predictions of one cell each."""

from __future__ import annotations

import numpy as np

from yolo_heatviz.detections.origin import Detection, best_stages, detection, entry, table
from yolo_heatviz.detections.predictions import Level, Predictions
from yolo_heatviz.feature_maps.box_energy import box_energy
from yolo_heatviz.model.stages import Stage

LEVELS = [Level(17, 8, 1, 1, ((10.0, 13.0),)), Level(20, 16, 1, 1, ((30.0, 61.0),))]
BOXES = np.array([[0, 0, 8, 8], [8, 8, 16, 16]], float)
SCORES = np.array([[0.5, 0.25], [0.25, 1.0]], np.float32)
PREDICTIONS = Predictions(BOXES, SCORES, np.array([1, 0.5], np.float32), LEVELS)
MAPS = {17: np.array([[[1, 0], [0, 0]], [[0, 0], [0, 1]]], np.float32), 20: np.diag([1, 3]).astype(np.float32)[None]}


def made(index: int) -> Detection:
    stage = PREDICTIONS.origin(index).stage
    return detection(PREDICTIONS, index, box_energy(MAPS[stage], BOXES[index : index + 1], (16, 16)))


def test_channels_are_those_of_the_stage_that_feeds_its_level_by_its_own_box() -> None:
    first, second = (made(index) for index in (0, 1))
    assert first.channels == [(0, 1.0), (1, 0.0)] and first.energy.area == 0.25
    assert second.channels == [(0, 0.75)] and second.origin.stage == 20


def test_the_stages_of_a_box_are_ranked_by_their_energy_inside_it() -> None:
    stages = {17: Stage(17, "models.common.C3"), 20: Stage(20, "models.common.C3")}
    energies = {key: (stages[key], box_energy(maps, BOXES, (16, 16), per_box=True)) for key, maps in MAPS.items()}
    first, second = (best_stages(energies, number) for number in (0, 1))
    assert [each["stage"] for each in first] == [17, 20] and first[0]["inside"] == 1.0
    assert [each["stage"] for each in second] == [17, 20] and second[1]["inside"] == 0.75


def test_its_scores_are_those_of_its_best_class() -> None:
    found = entry(7, [8, 8, 16, 16], made(1), "stain", [])
    assert (found["box"], found["class"], found["area"]) == (7, "stain", 0.25)
    assert (found["confidence"], found["class_score"], found["objectness"]) == (0.5, 1.0, 0.5)
    assert (found["level"], found["anchor"], found["anchor_size"]) == (1, 0, (30.0, 61.0))


def test_the_table_has_a_line_a_box() -> None:
    detections = [made(index) for index in (0, 1)]
    first, second = (line.split() for line in table(detections, {0: "hole", 1: "stain"})[1:])
    assert " ".join(first) == "0 hole 0.50 0.50 1.00 17 8 0,0 0: 10x13 0 1.00, 1 0.00 0.250"
    assert " ".join(second) == "1 stain 0.50 1.00 0.50 20 16 0,0 0: 30x61 0 0.75 0.250"
