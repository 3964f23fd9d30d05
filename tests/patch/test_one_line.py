"""Each upstream form takes exactly one of `patches/one-line`, draws ours with it, and is as before when undone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers.processes import ROOT, python
from tests.patch.conftest import REPOS
from tests.patch.releases import release
from tests.patch.test_releases import (
    NEWEST,
    OLD_STACK,
    PROGRAMS,
    RELATIVES,
    ULTRALYTICS,
    YOLOV5,
    YOLOV8,
    cells,
    detect,
    maps,
    names,
    old_environment,
)

PATCHES = sorted((ROOT / "patches" / "one-line").glob("*.patch"))
FORMS = {
    "ultralytics==8.0.100": "ultralytics-8.0.91-to-8.0.135",
    "ultralytics==8.0.145": "ultralytics-8.0.136-to-8.4.112",
    "ultralytics==8.1.0": "ultralytics-8.0.136-to-8.4.112",
    "ultralytics==8.2.0": "ultralytics-8.0.136-to-8.4.112",
    "ultralytics==8.3.0": "ultralytics-8.0.136-to-8.4.112",
    "ultralytics==8.3.200": "ultralytics-8.0.136-to-8.4.112",
    "ultralytics==8.4.112": "ultralytics-8.0.136-to-8.4.112",
    "ultralytics==8.4.113": "ultralytics-8.4.113-and-newer",
    "ultralytics==8.4.190": "ultralytics-8.4.113-and-newer",
    NEWEST: "ultralytics-8.4.113-and-newer",
    "yolov5==6.0.7": "yolov5-package",
    "yolov5==6.1.9": "yolov5-package",
    "yolov5==6.2.3": "yolov5-package",
    "yolov5==7.0.14": "yolov5-package",
    "yolov5-6==1.0": "yolov5-repository",
    "y5gg==6.0.7": "y5gg-package",
    "yolo9==1.0.18": "yolo9-package",
    "yolov9py==1.1.0": "yolov9py-package",
}


def apply(patch, folder, *options):
    command = ["git", "apply", "--unidiff-zero", *options, str(patch)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).returncode == 0


def folder_of(requirement):
    if requirement == NEWEST:
        import ultralytics

        return Path(ultralytics.__file__).parents[1]
    return release(requirement) / ("yolov5-6" if requirement == "yolov5-6==1.0" else ".")


@pytest.mark.parametrize(
    ("requirement", "wanted"),
    [pytest.param(*form, id=form[0], marks=pytest.mark.slow if form[0] == NEWEST else ()) for form in FORMS.items()],
)
def test_a_release_takes_its_patch_and_refuses_the_others(requirement, wanted):
    taken = [patch.stem for patch in PATCHES if apply(patch, folder_of(requirement), "--check")]
    assert taken == [wanted]


def test_yolov5_of_2026_07_28_takes_its_patch_and_refuses_the_others():
    taken = [patch.stem for patch in PATCHES if apply(patch, REPOS / "from_ultralytics", "--check")]
    assert taken == ["yolov5-2026-07-28"]


def test_no_patch_only_inserts():
    for patch in PATCHES:
        lines = patch.read_text().splitlines()[3:]
        assert [line[0] for line in lines] == ["-", "+"], f"{patch.name} would apply anywhere"


def patched(requirement, tmp_path, inside="."):
    """A copy of a release, or of one folder inside, with its patch applied."""
    folder = tmp_path / "patched"
    shutil.copytree(folder_of(requirement) / inside, folder / inside)
    patch = ROOT / "patches" / "one-line" / f"{FORMS[requirement]}.patch"
    assert apply(patch, folder)
    return folder, patch


@pytest.mark.parametrize(
    ("relative", "way"), cells(RELATIVES, ["one line"], lambda relative, _: relative.requirement == "yolov5==7.0.14")
)
def test_yolov5_and_its_relatives_draw_with_it(relative, way, coco, bus, tmp_path):
    environment = old_environment(tmp_path)
    folder, _ = patched(relative.requirement, tmp_path)
    weights = relative.weights(coco, tmp_path, environment)
    drawn = detect(way, relative.module, weights, bus, tmp_path, path=(folder, *relative.path()[1:]), **environment)
    assert maps(drawn) == names(relative.stages)


@pytest.mark.parametrize(
    ("version", "way"),
    cells(ULTRALYTICS, ["one line"], lambda version, _: version in ("8.3.200", "8.4.113")),
)
def test_ultralytics_draws_with_it(version, way, bus, tmp_path):
    requirement = version if version == NEWEST else f"ultralytics=={version}"
    folder, _ = patched(requirement, tmp_path, "ultralytics")
    path = (folder, *(() if version == NEWEST else (release(*OLD_STACK),)))
    done = python(PROGRAMS / "predict.py", way, bus, tmp_path / "out", cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path / "out" / "exp" / "bus") == names(YOLOV8)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["8.4.112", NEWEST])
def test_yolov5_of_2026_07_28_draws_with_it(version, tmp_path):
    folder = tmp_path / "patched"
    shutil.copytree(REPOS / "from_ultralytics", folder)
    assert apply(ROOT / "patches" / "one-line" / "yolov5-2026-07-28.patch", folder)
    path = (folder,) if version == NEWEST else (folder, release(f"ultralytics=={version}"))
    done = python(PROGRAMS / "from_ultralytics.py", "one line", cwd=tmp_path, path=path)
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path) == {"stage0_Conv_features.png"}


@pytest.mark.slow
def test_yolov5_segment_predict_draws_with_it(bus, tmp_path):
    environment = old_environment(tmp_path)
    folder, _ = patched("yolov5==7.0.14", tmp_path)
    path = (folder, release(*OLD_STACK))
    done = python(PROGRAMS / "segment_weights.py", "n.pt", cwd=tmp_path, path=path, **environment)
    assert done.returncode == 0, done.stderr
    drawn = detect("one line", "yolov5.segment.predict", tmp_path / "n.pt", bus, tmp_path, path=path, **environment)
    assert maps(drawn) == names(YOLOV5)


def test_undoing_it_leaves_upstreams_files(tmp_path):
    folder, patch = patched("yolov5-6==1.0", tmp_path)
    assert not apply(patch, folder)
    assert apply(patch, folder, "--reverse")
    file = "models/yolo.py"
    assert (folder / file).read_bytes() == (folder_of("yolov5-6==1.0") / file).read_bytes()
