"""Passes of the network that the patch hears: the size of its input, and stages that upstream hands to nobody."""

from __future__ import annotations

import pytest

from tests.helpers.processes import python
from tests.patch.networks import has_caption
from tests.patch.releases import by
from tests.patch.test_releases import (
    PROGRAMS,
    RELATIVES,
    YOLOV5,
    YOLOV8,
    cells,
    maps,
    names,
    old_environment,
    ultralytics,
)

BY_RELEASE = {each.requirement: each for each in RELATIVES}
YOLOV5S = [each for each in BY_RELEASE if each.startswith("yolov5==")]


def detect(relative, module, weights, bus, tmp_path, *flags, environment=None):
    """Run a script of YOLOv5 with `--visualize` through the runner; the folder of its run."""
    words = ("-m", module, "--weights", weights, "--source", bus, "--visualize", "--project", tmp_path / "out")
    given = {**old_environment(tmp_path), **(environment or {})}
    done = by("runner", *words, *flags, cwd=tmp_path, path=BY_RELEASE[relative].path(), **given)
    assert done.returncode == 0, done.stderr
    assert "yolo_heatviz: " not in done.stderr
    return max((tmp_path / "out").iterdir(), key=lambda folder: folder.stat().st_mtime_ns)


@pytest.mark.parametrize("relative", ["yolov5==7.0.14", pytest.param("yolov5==6.0.7", marks=pytest.mark.slow)])
def test_the_caption_names_the_stride_as_the_detect_command_does(relative, coco, bus, tmp_path):
    plain = {"YOLO_HEATVIZ": "focus=off"}
    folder = detect(relative, "yolov5.detect", coco, bus, tmp_path, "--imgsz", 160, environment=plain) / "bus"
    assert has_caption(folder, "stage0_Conv_features", "stage 0  Conv", 2)
    assert has_caption(folder, "stage17_C3_features", "stage 17  C3", 8)
    assert has_caption(folder, "stage23_C3_features", "stage 23  C3", 32)


@pytest.mark.parametrize("version", ["8.3.200", pytest.param("8.0.100", marks=pytest.mark.slow)])
def test_the_caption_of_ultralytics_own_call_names_the_stride(version, bus, tmp_path):
    words = (PROGRAMS / "predict.py", "patch first", bus, tmp_path / "out")
    done = python(*words, cwd=tmp_path, path=ultralytics(version), YOLO_HEATVIZ="focus=off")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "out" / "exp" / "bus"
    assert maps(folder) == names(YOLOV8)
    assert has_caption(folder, "stage15_C2f_features", "stage 15  C2f", 8)


@pytest.mark.parametrize(
    ("relative", "flag"), cells(YOLOV5S, ["--augment"], lambda relative, _: relative == "yolov5==7.0.14")
)
def test_the_first_pass_of_test_time_augmentation_is_drawn_as_the_image_is(relative, flag, coco, bus, tmp_path):
    plain = detect(relative, "yolov5.detect", coco, bus, tmp_path, "--imgsz", 160) / "bus"
    augmented = detect(relative, "yolov5.detect", coco, bus, tmp_path, "--imgsz", 160, flag) / "bus"
    assert maps(plain) == maps(augmented) == names(YOLOV5)
    for path in plain.iterdir():
        assert path.read_bytes() == (augmented / path.name).read_bytes(), path.name


@pytest.mark.parametrize("relative", ["yolov5==7.0.14", pytest.param("yolov5==6.2.3", marks=pytest.mark.slow)])
def test_yolov5_classify_predict_which_ignores_the_flag(relative, bus, tmp_path):
    path = BY_RELEASE[relative].path()
    done = python(PROGRAMS / "classify_weights.py", "n.pt", cwd=tmp_path, path=path, **old_environment(tmp_path))
    assert done.returncode == 0, done.stderr
    run = detect(relative, "yolov5.classify.predict", tmp_path / "n.pt", bus, tmp_path, "--imgsz", 64)
    assert maps(run / "bus") == names(" ".join(YOLOV5.split()[:9]))
