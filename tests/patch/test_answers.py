"""The same image, network and boxes give the same pictures, ranking and page, whichever way in."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.helpers import lively
from tests.helpers.commands import manifest
from tests.helpers.processes import ROOT, python
from tests.patch.releases import by
from tests.patch.test_releases import PROGRAMS, RELATIVES, YOLOV5, maps, names, old_environment, ultralytics

NEAR = 1e-5  # upstream fuses layers in another order
BY_WAY = ("arguments", "exit_status", "options", "weights", "model", "versions")


def images(folder: Path) -> Path:
    """Two of Ultralytics' photographs, small."""
    from ultralytics.utils import ASSETS

    folder.mkdir()
    for path in sorted(ASSETS.glob("*.jpg")):
        cv2.imwrite(str(folder / path.name), cv2.resize(cv2.imread(str(path)), None, fx=0.25, fy=0.25))
    return folder


def answers(run: Path) -> dict[str, Any]:
    """What a manifest says of images, boxes, stages and the ranking, whoever wrote it."""
    record = manifest(run)
    for source in record["sources"]:
        source["files"] = []
    return {key: value for key, value in record.items() if key not in BY_WAY}


def check_alike(ours: Any, theirs: Any, where: str = "") -> None:
    """Equal, save for the rounding of numbers."""
    if isinstance(ours, dict):
        assert ours.keys() == theirs.keys(), where
        for key in ours:
            check_alike(ours[key], theirs[key], f"{where}/{key}")
    elif isinstance(ours, list):
        assert len(ours) == len(theirs), where
        for number, (one, other) in enumerate(zip(ours, theirs)):
            check_alike(one, other, f"{where}[{number}]")
    elif isinstance(ours, float) and theirs is not None:
        assert math.isclose(ours, theirs, rel_tol=1e-3, abs_tol=NEAR), (where, ours, theirs)
    else:
        assert ours == theirs, where


@pytest.mark.parametrize("version", ["8.3.0", pytest.param("the newest", marks=pytest.mark.slow)])
def test_ultralytics_gives_byte_for_byte_what_the_detect_command_gives(version: str, tmp_path: Path) -> None:
    source = images(tmp_path / "images")
    made = python(
        Path(lively.__file__), "yolov8n.yaml", "net.pt", "0.03", cwd=tmp_path, path=(*ultralytics(version), ROOT)
    )
    assert made.returncode == 0, made.stderr
    program = PROGRAMS / "both_ways.py"
    done = python(program, "net.pt", source, "out", cwd=tmp_path, path=ultralytics(version))
    assert done.returncode == 0, done.stderr
    ours, theirs = tmp_path / "out" / "patch", tmp_path / "out" / "detect"
    assert answers(ours) == answers(theirs)
    found = manifest(ours)["sources"]
    assert all(image["found"] and image["explained"] for image in found)
    paths = [path for path in ours.rglob("*") if path.suffix in (".png", ".js", ".npy")]
    written = {path.relative_to(ours).as_posix(): path for path in paths}
    assert {"bus/sheet.png", "zidane/stage15_C2f_overlay.png", "report/bus/stage15_C2f.js"} <= written.keys()
    for name, path in written.items():
        if not name.endswith("entry.js"):
            assert path.read_bytes() == (theirs / name).read_bytes(), name


def test_yolov5_gives_what_the_detect_command_gives_but_for_rounding(coco: Path, tmp_path: Path) -> None:
    (relative,) = (each for each in RELATIVES if each.requirement == "yolov5-6==1.0")
    source = images(tmp_path / "images")
    environment = old_environment(tmp_path)
    flags = ("--weights", coco, "--source", source, "--imgsz", 160, "--save-txt", "--project", tmp_path / "out")
    shown = {**environment, "YOLO_HEATVIZ": "view=grid,sheet"}
    ours = by("runner", "-m", relative.module, *flags, "--visualize", cwd=tmp_path, path=relative.path(), **shown)
    assert ours.returncode == 0 and "yolo_heatviz: " not in ours.stderr, ours.stderr
    plain = python("-m", relative.module, *flags, "--name", "plain", cwd=tmp_path, path=relative.path(), **environment)
    assert plain.returncode == 0, plain.stderr
    command = ("-m", "yolo_heatviz.detect", *flags, "--name", "detect", "--visualize", "--view", "grid,sheet")
    theirs = python(*command, cwd=tmp_path)
    assert theirs.returncode == 0, theirs.stderr
    run, other = tmp_path / "out" / "exp", tmp_path / "out" / "detect"
    assert maps(run / "bus") - {"sheet.png"} == maps(other / "bus") - {"sheet.png"} == names(YOLOV5)
    check_alike(answers(run), answers(other))
    for name in ("bus", "zidane"):
        sheets = [cv2.imread(str(each / name / "sheet.png")).astype(int) for each in (run, other)]
        assert sheets[0].shape == sheets[1].shape and np.abs(sheets[0] - sheets[1]).mean() < 0.05
        labels = [tmp_path / "out" / each / "labels" / f"{name}.txt" for each in ("exp", "plain")]
        assert labels[0].read_bytes() == labels[1].read_bytes()
    assert [line for line in ours.stderr.splitlines() if line.startswith("Look at stage")] == [
        line for line in theirs.stdout.splitlines() if line.startswith("Look at stage")
    ]
    page = (run / "index.html").read_text()
    assert '"bus"' in page and json.dumps(manifest(run)["focus"]["stages"][0]["module"]) in page
    shutil.rmtree(tmp_path / "out")
