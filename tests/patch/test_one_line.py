"""Each upstream form takes exactly one of `patches/one-line`, draws ours with it, and is as before when undone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import REPOS
from .releases import ROOT, python, release
from .test_releases import OLD_STACK, RELATIVES, YOLOV5, YOLOV8, maps, names, old_environment

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
    return release(requirement) / ("yolov5-6" if requirement == "yolov5-6==1.0" else ".")


@pytest.mark.parametrize(("requirement", "wanted"), FORMS.items(), ids=list(FORMS))
def test_a_release_takes_its_patch_and_refuses_the_others(requirement, wanted):
    taken = [patch.stem for patch in PATCHES if apply(patch, folder_of(requirement), "--check")]
    assert taken == [wanted]


def test_the_newest_ultralytics_takes_its_patch_and_refuses_the_others():
    import ultralytics

    folder = Path(ultralytics.__file__).parents[1]
    assert [patch.stem for patch in PATCHES if apply(patch, folder, "--check")] == ["ultralytics-8.4.113-and-newer"]


def test_yolov5_of_2026_07_28_takes_its_patch_and_refuses_the_others():
    taken = [patch.stem for patch in PATCHES if apply(patch, REPOS / "from_ultralytics", "--check")]
    assert taken == ["yolov5-2026-07-28"]


def test_no_patch_only_inserts():
    for patch in PATCHES:
        lines = patch.read_text().splitlines()[3:]
        assert [line[0] for line in lines] == ["-", "+"], f"{patch.name} would apply anywhere"


def patched(requirement, tmp_path):
    """A copy of a release with its patch applied."""
    folder = tmp_path / "patched"
    shutil.copytree(folder_of(requirement), folder)
    patch = ROOT / "patches" / "one-line" / f"{FORMS[requirement]}.patch"
    assert apply(patch, folder)
    return folder, patch


def test_yolov5_draws_with_it(coco, bus, tmp_path):
    folder, _ = patched("yolov5==7.0.14", tmp_path)
    flags = ("--imgsz", 160, "--visualize", "--project", tmp_path / "out")
    command = ("-m", "yolov5.detect", "--weights", coco, "--source", bus, *flags)
    done = python(*command, cwd=tmp_path, path=(folder, *RELATIVES[3].path()[1:]), **old_environment(tmp_path))
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path / "out" / "exp" / "bus") == names(YOLOV5)


@pytest.mark.parametrize("version", ["8.3.200", "8.4.113"])
def test_ultralytics_draws_with_it(version, bus, tmp_path):
    folder, _ = patched(f"ultralytics=={version}", tmp_path)
    code = (
        "from ultralytics import YOLO;"
        f"YOLO('yolov8n.yaml').predict({str(bus)!r}, visualize=True, imgsz=64, project={str(tmp_path / 'out')!r})"
    )
    done = python("-c", code, cwd=tmp_path, path=(folder, release(*OLD_STACK)))
    assert done.returncode == 0, done.stderr
    assert maps(tmp_path / "out" / "predict" / "bus") == names(YOLOV8)


def test_undoing_it_leaves_upstreams_files(tmp_path):
    folder, patch = patched("yolov5-6==1.0", tmp_path)
    assert not apply(patch, folder)
    assert apply(patch, folder, "--reverse")
    file = "models/yolo.py"
    assert (folder / file).read_bytes() == (folder_of("yolov5-6==1.0") / file).read_bytes()
