"""What programs hold shows itself in one short line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.helpers.commands import SAMPLES
from yolo_heatviz import Box, Scene, capture, render
from yolo_heatviz.drawing.views.stage_maps import StageMaps
from yolo_heatviz.feature_maps.pca import fit
from yolo_heatviz.model.detector import load
from yolo_heatviz.report import Report

MAPS = np.random.default_rng(0).normal(size=(64, 20, 15))


@pytest.fixture(scope="module")
def detector() -> Any:
    return load(SAMPLES.parent / "fabric.pt", imgsz=[64])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(lambda _: render(MAPS * 0 + 2), "<Picture of 666x599 pixels, values 2 to 2>", id="a picture"),
        pytest.param(lambda _: render(MAPS * np.nan), "no finite value>", id="a picture of nothing"),
        pytest.param(lambda _: Scene(np.zeros((40, 50, 3), np.uint8)), "<Scene of 50x40 pixels with 0 boxes>", id="no"),
        pytest.param(
            lambda _: Scene(np.zeros((40, 50, 3), np.uint8), [Box((0, 0, 1, 1))]),
            "<Scene of 50x40 pixels with 1 box>",
            id="a scene",
        ),
        pytest.param(lambda _: StageMaps(MAPS, "stage 9"), " of stage 9, float64 of shape (64, 20, 15)>", id="maps"),
        pytest.param(lambda _: fit(MAPS), "<Basis of 64 channels, which explains ", id="components"),
        pytest.param(lambda detector: detector.stages, "<Layout of 25 stages>", id="a network's stages"),
        pytest.param(lambda detector: detector.stages.stages[0], "Stage(index=0, type=", id="a stage"),
        pytest.param(lambda detector: detector, "fabric.pt': detect, 5 classes>", id="a detector"),
    ],
)
def test_one_short_line(value: Any, expected: str, detector: Any) -> None:
    shown = repr(value(detector))
    assert expected in shown and "\n" not in shown and len(shown) < 140


def test_captured_stages_do_not_print_their_values(detector: Any) -> None:
    network = detector.predictor.model.model
    with capture(network) as stages:
        assert repr(stages) == "<Activations of 0 stages>"
        network(torch.zeros(1, 3, 64, 64))
    assert repr(stages) == "<Activations of 25 stages: 0, 1, 2, 3, ...>" and isinstance(stages, dict)


def test_a_report_names_its_run(first_run: tuple[int, Path, dict]) -> None:
    assert repr(Report(first_run[1])) == f"Report({str(first_run[1])!r})"
