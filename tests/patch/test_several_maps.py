"""Stages that give a tuple of maps, as YOLOv9's CBLinear does, are drawn map by map by every way in."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import yolo_heatviz
from tests.helpers.processes import python
from tests.patch.networks import drawn
from tests.patch.releases import by
from tests.patch.test_releases import PROGRAMS, RELATIVES, old_environment

YAML = """
nc: 2
backbone:
  - [-1, 1, Conv, [8, 3, 2]]
  - [-1, 1, Conv, [16, 3, 2]]
  - [1, 1, CBLinear, [[16]]]
  - [1, 1, CBLinear, [[16, 8]]]
  - [1, 1, Conv, [16, 3, 2]]
  - [[2, 3, 4], 1, CBFuse, [[0, 0]]]
head: [[[5], 1, Detect, [nc]]]
"""
STAGES = ("0_Conv", "1_Conv", "2_CBLinear_0", "3_CBLinear_0", "3_CBLinear_1", "4_Conv", "5_CBFuse")
MORE_STAGES = {
    '[[-1, 1, "nn.Upsample"': '[[4, 1, "CBLinear", [[16]]], [4, 1, "nn.Upsample"',
    "[[-1, 3]": "[[6, 3]",
    "[[2, 6, 4]": "[[2, 7, 4]",
}
FILES = {f"stage{stage}_features" for stage in STAGES}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(np.zeros((64, 64, 3), np.uint8), id="beside upstream's own function"),
        pytest.param(torch.zeros(1, 3, 64, 64), id="where upstream skips its function"),
    ],
)
def test_ultralytics(source, tmp_path):
    from ultralytics import YOLO

    (tmp_path / "net.yaml").write_text(YAML)
    options = {"imgsz": 64, "project": tmp_path, "name": "exp", "verbose": False}
    with yolo_heatviz.install():
        YOLO(tmp_path / "net.yaml").predict(source, visualize=True, **options)
    assert drawn(tmp_path / "exp")["image0"].keys() == FILES


def test_a_checkout_of_yolov9(bus, tmp_path):
    (relative,) = (each for each in RELATIVES if each.module == "yolov9.detect")
    environment = old_environment(tmp_path)
    text = (PROGRAMS / "weights.py").read_text()
    for before, after in MORE_STAGES.items():
        assert before in text
        text = text.replace(before, after)
    program = tmp_path / "weights.py"
    program.write_text(text)
    done = python(program, "yolov9", "small.pt", cwd=tmp_path, path=relative.path(), **environment)
    assert done.returncode == 0, done.stderr
    flags = ("--weights", "small.pt", "--source", bus, "--imgsz", 160, "--visualize", "--project", tmp_path / "out")
    done = by("runner", "-m", relative.module, *flags, cwd=tmp_path, path=relative.path(), **environment)
    assert done.returncode == 0, done.stderr
    assert "stage5_CBLinear_0_features" in drawn(tmp_path / "out" / "exp")["bus"]
