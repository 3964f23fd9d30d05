"""A repository whose detect script has lost `--visualize` has it again, and detects what it detects without us."""

from __future__ import annotations

import json
import re

import cv2
import numpy as np
import pytest

from tests.helpers.processes import python
from tests.patch.conftest import REPOS

MAPS = {"stage0_Conv2d_features.png", "stage1_Conv2d_features.png"}
DETECT = REPOS / "lost" / "detect.py"
RUNNER = ("-m", "yolo_heatviz.run")


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("images")
    pixels = np.random.default_rng(0).integers(0, 256, (2, 48, 64, 3), np.uint8)
    for name, image in zip(("bus", "zidane"), pixels):
        cv2.imwrite(str(folder / f"{name}.jpg"), image)
    return folder


@pytest.fixture(scope="module")
def labels(images, tmp_path_factory):
    """What the script without us writes of each image, by its flags."""

    def without_us(*flags):
        folder = tmp_path_factory.mktemp("plain")
        done = python(DETECT, "--source", images, *flags, cwd=folder)
        assert done.returncode == 0, done.stderr
        return texts(folder / "runs" / "detect" / "exp")

    return {flags: without_us(*flags) for flags in ((), ("--augment",))}


def texts(run):
    return {path.name: path.read_text() for path in (run / "labels").iterdir()}


def made(run):
    return {folder.name: {path.name for path in folder.glob("*.png")} for folder in run.iterdir() if folder.is_dir()}


@pytest.fixture
def edited(tmp_path):
    """The script with our line in front, as a user adds it."""
    path = tmp_path / "edited.py"
    path.write_text("import yolo_heatviz.auto\n" + DETECT.read_text())
    return path


@pytest.mark.parametrize(
    ("way", "flag", "augment"),
    [
        pytest.param("runner", "--visualize", (), id="runner"),
        pytest.param("runner", "--visualize", ("--augment",), id="runner, test-time augmentation"),
        pytest.param("runner", "--vis", (), id="runner, the flag's beginning alone"),
        pytest.param("import line", "--visualize", (), id="import line"),
        pytest.param("import line", "--v", (), id="import line, the flag's beginning alone"),
        pytest.param("sitecustomize", "--visualize", (), id="sitecustomize"),
    ],
)
def test_each_image_gets_its_stages_once(way, flag, augment, edited, images, labels, tmp_path):
    before = {"runner": (*RUNNER, DETECT), "import line": (edited,), "sitecustomize": (DETECT,)}[way]
    extra = (REPOS / "lost", *((REPOS.parents[2] / "patches" / "autoload",) if way == "sitecustomize" else ()))
    done = python(*before, "--source", images, flag, *augment, cwd=tmp_path, path=extra)
    assert done.returncode == 0 and "yolo_heatviz: " not in done.stderr
    run = tmp_path / "runs" / "detect" / "exp"
    assert made(run) == {"bus": MAPS, "zidane": MAPS, "labels": set(), "report": set()}
    assert np.load(run / "bus" / "stage0_Conv2d_features.npy").shape == (8, 32, 32)
    assert sorted(labels[augment]) == ["bus.txt", "zidane.txt"] and texts(run) == labels[augment]


OLDER = {"save_dir": "out", "im": "img", "_vid_cap": "vid_cap"}
OTHER = {"save_dir": "results", "path": "file", "im": "batch", "im0s": "picture"}


@pytest.mark.parametrize("renamed", [pytest.param(OLDER, id="before v4.0"), pytest.param(OTHER, id="of nobody")])
def test_a_script_with_other_names_for_its_variables(renamed, images, labels, tmp_path):
    text = DETECT.read_text()
    for name, other in renamed.items():
        text = re.sub(rf"\b{name}\b", other, text)
    (tmp_path / "detect.py").write_text(text)
    words = (*RUNNER, "--view", "grid,sheet", "detect.py", "--source", images, "--visualize")
    done = python(*words, cwd=tmp_path, path=(REPOS / "lost",))
    assert done.returncode == 0 and "yolo_heatviz: " not in done.stderr, done.stderr
    run = tmp_path / "runs" / "detect" / "exp"
    with_sheet = {*MAPS, "sheet.png"}
    assert made(run) == {"bus": with_sheet, "zidane": with_sheet, "labels": set(), "report": set()}
    assert texts(run) == labels[()]
    sizes = [source["size"] for source in json.loads((run / "manifest.json").read_text())["sources"]]
    assert sizes == [[48, 64], [48, 64]]  # the original's


@pytest.mark.parametrize(
    ("kept", "by", "told"),
    [
        pytest.param("torch.tensor([[8.0, 8, 32, 32, 0.87, 1]])", "boxes", "", id="a box"),
        pytest.param("torch.zeros(0, 6)", "contrast", "", id="nothing"),
        pytest.param(
            "torch.zeros(0, 6), torch.zeros(0, 6)",
            "contrast",
            "boxes: got those of 2 images, the network had 1: stages are ranked by contrast",
            id="of more images than there are",
        ),
        pytest.param(
            "torch.zeros(3, 2)",
            "contrast",
            "boxes: got (3, 2) from non_max_suppression, accepted are rows of left, top, right, bottom, confidence, "
            "class: stages are ranked by contrast",
            id="no boxes at all",
        ),
    ],
)
def test_what_a_script_s_own_nms_keeps(kept, by, told, images, tmp_path):
    suppression = f"import torch\n\n\ndef non_max_suppression(prediction, conf_thres=0.25):\n    return [{kept}]\n"
    (tmp_path / "suppression.py").write_text(suppression)
    text = DETECT.read_text().replace("        (save_dir / ", "        non_max_suppression(pred)\n        (save_dir / ")
    (tmp_path / "detect.py").write_text(f"from suppression import non_max_suppression\n{text}")
    words = (*RUNNER, "--view", "grid,sheet", "detect.py", "--source", images, "--visualize")
    done = python(*words, cwd=tmp_path, path=(REPOS / "lost",))
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if "no heatmap: boxes" in line] == (
        [f"no heatmap: {told}"] * 2 if told else []
    )
    run = tmp_path / "runs" / "detect" / "exp"
    record = json.loads((run / "manifest.json").read_text())
    assert made(run)["bus"] == {*MAPS, "sheet.png"} and record["focus"]["by"] == by
    if by == "boxes":  # of an input of 64x64, letterboxed from 64x48
        (found,) = record["sources"][0]["found"]
        assert found["class"] == "1" and found["xyxy"] == [8, 0, 32, 24]


def test_without_the_flag_nothing_is_drawn(images, tmp_path):
    done = python(*RUNNER, DETECT, "--source", images, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert made(tmp_path / "runs" / "detect" / "exp") == {"labels": set()}


def test_a_beginning_that_may_be_another_flag_is_refused_by_the_script_itself(images, tmp_path):
    more = "".join(
        f'    parser.add_argument("{flag}", action="store_true")\n' for flag in ("--view-img", "--vid-stride")
    )
    (tmp_path / "detect.py").write_text(DETECT.read_text().replace("    run(", f"{more}    run("))
    flags = ("--source", images, "--vi")
    plain, ours = (
        python(*way, "detect.py", *flags, cwd=tmp_path, path=(REPOS / "lost",))
        for way in ((), ("-m", "yolo_heatviz.run"))
    )
    assert (ours.returncode, ours.stderr) == (plain.returncode, plain.stderr)
    assert "ambiguous option: --vi could match --view-img, --vid-stride" in ours.stderr


def test_a_script_that_is_no_detect_script_keeps_its_command_line(tmp_path):
    (tmp_path / "train.py").write_text("import sys\nprint(sys.argv[1:])\n")
    assert python(*RUNNER, "train.py", "--visualize", cwd=tmp_path).stdout == "['--visualize']\n"


def test_a_detect_script_that_runs_no_stage_says_so(tmp_path):
    (tmp_path / "detect.py").write_text("used = ['--weights', '--source']\n")
    done = python(*RUNNER, "detect.py", "--visualize", cwd=tmp_path)
    assert "detect.py has no --visualize of its own, and no stage of a network ran" in done.stderr


def test_a_script_that_traces_its_network_is_told_how_not_to(tmp_path):
    (tmp_path / "detect.py").write_text("used = ['--weights', '--source', '--no-trace']\n")
    done = python(*RUNNER, "detect.py", "--visualize", cwd=tmp_path)
    assert done.stderr.endswith("detect.py traces its network, whose stages cannot be heard then: add --no-trace\n")
    done = python(*RUNNER, "detect.py", "--visualize", "--no-trace", cwd=tmp_path)
    assert "no stage of a network ran" in done.stderr


def test_a_folder_that_cannot_be_written_does_not_stop_detection(images, tmp_path):
    text = DETECT.read_text().replace(
        "    model(torch.zeros", "    labels, save_dir = save_dir, Path('/proc/nowhere')\n    model(torch.zeros"
    )
    (tmp_path / "detect.py").write_text(text.replace('(save_dir / "labels" /', '(labels / "labels" /'))
    done = python(*RUNNER, "detect.py", "--source", images, "--visualize", cwd=tmp_path, path=(REPOS / "lost",))
    assert done.returncode == 0
    assert "no heatmap was written: forward pass: cannot write /proc/nowhere" in done.stderr
    assert len(list((tmp_path / "runs").rglob("*.txt"))) == 2
