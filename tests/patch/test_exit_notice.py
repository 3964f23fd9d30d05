"""The message at exit: for a request that came to nothing, and for nothing else."""

from __future__ import annotations

import pytest

from tests.helpers.processes import python
from tests.patch.conftest import REPOS
from tests.patch.releases import by, release
from tests.patch.test_releases import OLD_STACK, old_environment

NOTICE = "yolo_heatviz: no heatmap was written: "
DETECT = REPOS / "by_name" / "detect.py"
WAYS = ("runner", "autoload", "import line")
SCRIPT = """\
{line}
import argparse
import sys
import types

import utils.plots

sys.modules["torch"] = types.ModuleType("torch")
parser = argparse.ArgumentParser()
parser.add_argument("--view-img")
parser.add_argument("--vid-stride")
parser.add_argument("--visualize", action="store_true")
parser.parse_args()
{then}
"""


def say(way, then, *flags, folder):
    """What a script that takes `--visualize` and draws nothing says on stderr, by one of the ways."""
    line = "import yolo_heatviz.auto" if way == "import line" else ""
    (folder / "script.py").write_text(SCRIPT.format(line=line, then=then))
    return by(way, "script.py", *flags, cwd=folder, path=(REPOS / "by_name",)).stderr


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("then", "flags"),
    [
        pytest.param("", (), id="nothing was asked for"),
        pytest.param("", ("--visualize", "--help"), id="help"),
        pytest.param("", ("--visualize", "--no-such-flag"), id="a wrong command line"),
        pytest.param("", ("--vi",), id="a prefix that may be another flag"),
        pytest.param("raise SystemError", ("--visualize",), id="a traceback of upstream's"),
        pytest.param("raise SystemError", (), id="a traceback where nothing was asked for"),
    ],
)
def test_there_is_nothing_to_say(way, then, flags, tmp_path):
    assert "yolo_heatviz: " not in say(way, then, *flags, folder=tmp_path)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("flag", ["--visualize", "--vis"])
def test_a_request_that_came_to_nothing_is_explained(way, flag, tmp_path):
    assert say(way, "", flag, folder=tmp_path) == (
        f"{NOTICE}utils.plots.feature_visualization was not called: this command does nothing with --visualize; "
        "yolo_heatviz.capture collects the stages of its network\n"
    )


@pytest.mark.parametrize("word", ["visualize=True", "visualize=true", "--visualize=True"])
def test_ultralytics_spelling_is_a_request(word, tmp_path):
    (tmp_path / "yolo").write_text("")
    done = by("runner", "yolo", "predict", word, cwd=tmp_path)
    assert done.stderr.startswith(f"{NOTICE}none of the ")
    assert "yolo_heatviz.run" not in done.stderr


@pytest.mark.parametrize("code", ["import yolo_heatviz.auto", "import yolo_heatviz; yolo_heatviz.install()"])
def test_a_program_without_a_request_is_left_alone(code, tmp_path):
    assert python("-c", code, cwd=tmp_path).stderr == ""


def test_a_request_to_a_started_process_is_one(tmp_path):
    (tmp_path / "train.py").write_text("import utils.plots\n")
    (tmp_path / "all.py").write_text(
        "import subprocess, sys\nsubprocess.run([sys.executable, 'train.py', '--visualize'])\n"
    )
    done = by("runner", "all.py", cwd=tmp_path, path=(REPOS / "by_name",))
    assert done.stderr.startswith(f"{NOTICE}utils.plots.feature_visualization was not called")
    assert done.stderr.count("\n") == 1


def weights_only(bus, tmp_path, *flags):
    """What YOLOv5 v7.0 says under today's PyTorch, whose `torch.load` refuses its checkpoints."""
    package = (release("yolov5==7.0.14"), release(*OLD_STACK))
    given = {**old_environment(tmp_path), "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": None}
    program = REPOS.parent / "programs" / "classify_weights.py"
    assert python(program, "n.pt", cwd=tmp_path, path=package, **given).returncode == 0
    words = (
        "-m",
        "yolov5.detect",
        "--weights",
        tmp_path / "n.pt",
        "--source",
        bus,
        "--project",
        tmp_path / "out",
        *flags,
    )
    return by("runner", *words, cwd=tmp_path, path=package, **given)


def test_a_checkpoint_that_torch_refuses_ends_with_the_variable_that_helps(bus, tmp_path):
    done = weights_only(bus, tmp_path, "--visualize")
    assert done.returncode == 1
    before, last = done.stderr.rstrip().rsplit("\n", 1)
    assert "Traceback (most recent call last)" in before and "yolo_heatviz: " not in before
    assert last.startswith("yolo_heatviz: ") and "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1" in last


@pytest.mark.slow
def test_a_checkpoint_that_torch_refuses_is_upstreams_business_without_a_request(bus, tmp_path):
    done = weights_only(bus, tmp_path)
    assert done.returncode == 1 and "Weights only load failed" in done.stderr
    assert "yolo_heatviz: " not in done.stderr
