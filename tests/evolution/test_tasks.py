"""Networks for other tasks than detection, and one whose images are stretched."""

from __future__ import annotations

import json
import shutil

import pytest


def twice(checkpoint, folder):
    for number in range(2):
        (folder / "weights").mkdir(parents=True, exist_ok=True)
        shutil.copy(checkpoint, folder / "weights" / f"epoch{number}.pt")
    return folder


@pytest.mark.parametrize("task", ["-seg", "-pose", "-obb"])
def test_other_tasks_are_drawn(task, untrained, evolve, data, tmp_path):
    folder = twice(untrained(task), tmp_path / "exp")
    images = data.parent / "images" / "val"
    status, out, err = evolve(folder, "--source", images, "--imgsz", "64", "--images", "1", "--view", "grid,page")
    assert (status, err) == (0, ""), out
    assert "stage21_C2f_features.png" in {path.name for path in (tmp_path / "out/heatmaps/epoch002").iterdir()}


def test_a_network_that_stretches_images_sees_them_stretched(transformer, evolve, data, tmp_path):
    folder = twice(transformer, tmp_path / "exp")
    assert evolve(folder, "--data", data, "--imgsz", "64", "--view", "page,strip")[0] == 0
    assert json.loads((tmp_path / "out/heatmaps/evolution.json").read_text())["how"] == "stretched"


def test_a_classifier_is_refused_before_anything_is_written(untrained, evolve, data, tmp_path):
    folder = twice(untrained("-cls"), tmp_path / "exp")
    status, _, err = evolve(folder, "--data", data, "--imgsz", "64")
    assert status == 2 and "got a network whose images are cropped, accepted are detectors" in err
    assert not (tmp_path / "out").exists()
