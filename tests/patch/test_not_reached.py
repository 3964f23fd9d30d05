"""Where upstream itself draws nothing, nothing is drawn, detection is done, and the reason is told at exit."""

from __future__ import annotations

import pytest

from tests.helpers.processes import python
from tests.patch.releases import by, release
from tests.patch.test_releases import OLD_STACK, PROGRAMS, RELATIVES, cells, old_environment

YOLOV5 = {each.requirement: each for each in RELATIVES if each.requirement.startswith("yolov5==")}


def test_an_ultralytics_that_is_too_old(bus, tmp_path):
    path = (release("ultralytics==8.0.80"), release(*OLD_STACK))
    done = python(PROGRAMS / "predict_only.py", bus, tmp_path / "out", cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("yolo_heatviz: no heatmap was written: none of the ")
    assert "YOLOv5 has it from v6.0, ultralytics from 8.0.91" in last


def run(release_of, module, weights, bus, tmp_path, *flags):
    """Run a script of YOLOv5 with `--visualize` through the runner; the last line of what it says."""
    command = ("-m", module, "--weights", weights, "--source", bus, "--visualize", "--project", tmp_path / "out")
    path = YOLOV5[release_of].path()
    done = by("runner", *command, *flags, cwd=tmp_path, path=path, **old_environment(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "exp" / "bus.jpg").is_file()
    assert not list((tmp_path / "out").rglob("stage*"))
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(("release_of", "flag"), cells(list(YOLOV5), ["--augment"], lambda *_: False))
def test_yolov5_with_test_time_augmentation(release_of, flag, coco, bus, tmp_path):
    last = run(release_of, "yolov5.detect", coco, bus, tmp_path, flag, "--imgsz", 160, "--classes", 0)
    assert last.startswith("yolo_heatviz: no heatmap was written: ")
    assert "feature_visualization was not called" in last


@pytest.mark.slow
def test_yolov5_classify_predict_which_ignores_visualize(bus, tmp_path):
    program = PROGRAMS / "classify_weights.py"
    path = YOLOV5["yolov5==7.0.14"].path()
    done = python(program, "n.pt", cwd=tmp_path, path=path, **old_environment(tmp_path))
    assert done.returncode == 0, done.stderr
    last = run("yolov5==7.0.14", "yolov5.classify.predict", tmp_path / "n.pt", bus, tmp_path, "--imgsz", 64)
    assert last.startswith("yolo_heatviz: no heatmap was written: ")
    assert "feature_visualization was not called" in last
