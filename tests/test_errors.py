"""An OpenCV that cannot be imported: one line at every door, with what to install."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from yolo_heatviz.errors import missing_opencv, reason_of

ROOT = Path(__file__).parents[1]
NO_LIBRARY = "libGL.so.1: cannot open shared object file: No such file or directory"
ADVICE = "`apt-get install libgl1 libglib2.0-0`", "`pip install opencv-python-headless`"
OWN_STAGES = """
import {door}
import torch

def feature_visualization(x, module_type, stage, n=32, save_dir=None):
    raise AssertionError("this is upstream's")

{then}
for stage in range(3):
    feature_visualization(torch.rand(1, 4, 8, 8), "models.common.Conv", stage, save_dir=".")
print("detected")
"""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A machine without OpenCV's system libraries: a folder to run in, with a `cv2` that fails as it does there."""
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "cv2.py").write_text(f"raise ImportError({NO_LIBRARY!r})\n")
    (tmp_path / "detect.py").write_text("import cv2\n")
    return tmp_path


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    path = os.pathsep.join([str(folder / "path"), str(ROOT)])
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("yolo_heatviz", id="yolo_heatviz"),
        pytest.param("yolo_heatviz --cmap turbo", id="yolo_heatviz, a colour map"),
        pytest.param("yolo_heatviz.detect --list-stages", id="detect"),
        pytest.param("yolo_heatviz.run detect.py --visualize", id="run"),
        pytest.param("yolo_heatviz.run -m detect", id="run -m"),
        pytest.param("yolo_heatviz.report path", id="report"),
        pytest.param("yolo_heatviz.report path --single-file", id="report --single-file"),
        pytest.param("yolo_heatviz.demo.train --out new.pt --work work", id="demo.train"),
        pytest.param("yolo_heatviz.demo.evaluate", id="demo.evaluate"),
        pytest.param("yolo_heatviz.demo.dataset cloth", id="demo.dataset"),
    ],
)
def test_a_command_says_in_one_line_what_to_install(command: str, bare: Path) -> None:
    done = python(bare, "-m", *command.split())
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert all(words in done.stderr for words in (NO_LIBRARY, *ADVICE))


@pytest.mark.parametrize(
    "code",
    [
        *(
            f"yolo_heatviz.{name}"
            for name in ("Box", "Scene", "contact_sheet", "feature_visualization", "render", "show")
        ),
        "yolo_heatviz.Settings(cmap='turbo')",
        "import yolo_heatviz.report; yolo_heatviz.report.Report",
    ],
)
def test_in_python_it_is_the_one_error(code: str, bare: Path) -> None:
    done = python(bare, "-c", f"import yolo_heatviz; {code}")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("yolo_heatviz.errors.HeatvizError: ")
    assert all(words in last for words in (NO_LIBRARY, *ADVICE))


@pytest.mark.parametrize(
    ("command", "door", "then"),
    [
        ("detect.py", "yolo_heatviz.auto", "yolo_heatviz.install()"),
        ("detect.py", "yolo_heatviz", "yolo_heatviz.install()"),
        ("-m yolo_heatviz.run detect.py", "sys", "import yolo_heatviz; yolo_heatviz.install()"),
    ],
    ids=["auto", "install", "run"],
)
def test_the_patch_says_it_at_the_end_and_detection_goes_on(command: str, door: str, then: str, bare: Path) -> None:
    (bare / "detect.py").write_text(OWN_STAGES.format(door=door, then=then))
    done = python(bare, *command.split())
    assert (done.returncode, done.stdout) == (0, "detected\n"), done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith(
        "yolo_heatviz: no heatmap was written: stage 0 models.common.Conv: OpenCV cannot be imported"
    )
    assert all(words in last for words in (NO_LIBRARY, *ADVICE))


def test_where_it_is_not_installed_it_is_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(ImportError) as caught:
        import cv2  # noqa: F401
    assert reason_of(caught.value) == (
        "OpenCV is not installed: `pip install opencv-python`, or `pip install opencv-python-headless` for a machine "
        "without a display"
    )


@pytest.mark.parametrize("code", ["import no_such_module", "from cv2 import no_such_name", "import cv2.no_such_module"])
def test_what_else_cannot_be_imported_is_told_as_it_is(code: str) -> None:
    with pytest.raises(ImportError) as caught:
        exec(code)
    assert missing_opencv(caught.value) is None
