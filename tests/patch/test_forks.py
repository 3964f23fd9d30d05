"""Repositories that call upstream's function in a way of their own: for one type of stage, or without a folder."""

from __future__ import annotations

import shutil

import cv2
import numpy as np
import pytest

from tests.helpers.processes import python
from tests.patch.conftest import REPOS
from tests.patch.networks import has_caption
from tests.patch.releases import by, release
from tests.patch.test_one_line import PATCHES, apply
from tests.patch.test_releases import OLD_STACK, YOLOV5, maps, names, old_environment

CALL = "if visualize:\n                feature_visualization(x, m.type, m.i, save_dir=visualize)"
WITHOUT_FOLDER = "if visualize:\n                feature_visualization(x, m.type, m.i)"
ONE_TYPE = (
    "if visualize and 'SPPF' in m.type:\n                feature_visualization(x, m.type, m.i, save_dir=visualize)"
)


@pytest.fixture
def images(bus, tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    shutil.copy(bus, folder / "bus.jpg")
    cv2.imwrite(str(folder / "zidane.jpg"), 255 - cv2.imread(str(bus)))
    return folder


@pytest.fixture
def fork(images, coco, tmp_path):
    """A function that runs a checkout of YOLOv5 v6.0 with another call of the function, and its folder."""
    folder = tmp_path / "checkout"
    shutil.copytree(release("yolov5-6==1.0") / "yolov5-6", folder)
    path = (folder, release(*OLD_STACK))

    def run(call, way="runner"):
        file = folder / "models" / "yolo.py"
        text = file.read_text()
        assert CALL in text
        file.write_text(text.replace(CALL, call))
        flags = ("--weights", coco, "--source", images, "--imgsz", 160, "--classes", 0, "--visualize")
        command = ("detect.py", *flags, "--project", tmp_path / "out")
        done = by(way, *command, cwd=folder, path=path, **old_environment(tmp_path))
        assert done.returncode == 0, done.stderr
        assert "yolo_heatviz: " not in done.stderr
        return tmp_path / "out" / "exp"

    return run, folder


@pytest.mark.parametrize("call", [pytest.param(WITHOUT_FOLDER, id="no folder"), pytest.param(ONE_TYPE, id="one type")])
def test_all_stages_are_drawn_beside_each_image(call, fork):
    run = fork[0](call)
    assert maps(run / "bus") == maps(run / "zidane") == names(YOLOV5)
    first = [(run / image / "stage0_Conv_features.npy").read_bytes() for image in ("bus", "zidane")]
    assert first[0] != first[1]
    assert not (fork[1] / "runs" / "detect").exists()


def test_by_the_one_line_each_image_has_a_new_folder_and_each_run(fork, tmp_path):
    (patch,) = (each for each in PATCHES if each.stem == "yolov5-repository")
    run, folder = fork
    assert apply(patch, folder)
    run(WITHOUT_FOLDER, "one line")
    made = folder / "runs" / "detect"
    assert maps(made / "exp" / "image0") == maps(made / "exp" / "image1") == names(YOLOV5)
    assert has_caption(made / "exp" / "image1", "stage17_C3_features", "stage 17  C3", 8)
    before = {path: path.read_bytes() for path in made.rglob("*.npy")}
    shutil.copy(release("yolov5-6==1.0") / "yolov5-6" / "models" / "yolo.py", folder / "models")
    assert apply(patch, folder)
    run(WITHOUT_FOLDER, "one line")
    assert maps(made / "exp2" / "image1") == names(YOLOV5)
    assert {path: path.read_bytes() for path in (made / "exp").rglob("*.npy")} == before


STAGES = """
import numpy as np
{first}
{second}
for image in (np.ones((1, 4, 16, 16)), np.zeros((1, 4, 16, 16))):
    for stage in range(2):
        feature_visualization(image, "models.common.Conv", stage)
"""


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("import yolo_heatviz.auto", "from utils.plots import feature_visualization"), id="replaced"),
        pytest.param(("", "from yolo_heatviz import feature_visualization"), id="ours by name"),
    ],
)
def test_a_new_image_is_told_by_the_number_of_its_stage(lines, tmp_path):
    (tmp_path / "program.py").write_text(STAGES.format(first=lines[0], second=lines[1]))
    for run in ("exp", "exp2"):
        done = python("program.py", cwd=tmp_path, path=(REPOS / "by_name",))
        assert (done.returncode, done.stderr) == (0, "")
        folder = tmp_path / "runs" / "detect" / run
        assert sorted(path.name for path in folder.iterdir()) == ["image0", "image1"]
        both = [np.load(folder / image / "stage1_Conv_features.npy").mean() for image in ("image0", "image1")]
        assert both == [1, 0]
