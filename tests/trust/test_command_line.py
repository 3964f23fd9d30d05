"""Any words on the detect command's line: an exit status of ours, no traceback, and no fault of ours as a reason.

The networks are random ones of every task, and the sources small and odd files. An hour of it:
`YOLO_HEATVIZ_FUZZ=20000 pytest tests/trust/test_command_line.py`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import shutil
from itertools import count
from pathlib import Path
from typing import Any, Callable, Dict

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.helpers.commands import SAMPLES, manifest
from tests.trust import reopen
from yolo_heatviz.cli import MEANINGS
from yolo_heatviz.detect import main
from yolo_heatviz.detect.arguments import parser
from yolo_heatviz.errors import HeatvizError, reason_of

RUNS = int(os.environ.get("YOLO_HEATVIZ_FUZZ", "100"))
FAULTS = re.compile(
    r"\b(Assertion|Attribute|Index|Key|Name|NotImplemented|Overflow|Recursion|Runtime|Type|UnboundLocal|Value"
    r"|ZeroDivision)Error: |Traceback|\berror: \("
)
"""What a reason begins with, where nobody has thought of the case."""
LEFT_OUT = ("help", "project", "view_img", "device", "trust_weights")
TASKS = ("", "-seg", "-pose", "-obb", "-cls")

Made = Dict[str, Any]


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, lively: Callable[[str], Path], transformer: Path, clip: Path
) -> Made:
    """The folder that commands run in: a network of each task, with chance boxes, and sources good and bad."""
    folder = tmp_path_factory.mktemp("world")
    for task in TASKS:
        shutil.copy(lively(task), folder / f"net{task}.pt")
    shutil.copy(transformer, folder / "net-rtdetr.pt")
    shutil.copy(SAMPLES.parent / "fabric.pt", folder / "fabric.pt")
    shutil.copy(clip, folder / "clip.mp4")
    images = folder / "images"
    images.mkdir()
    noise = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    cv2.imwrite(str(images / "noise.jpg"), noise)
    cv2.imwrite(str(images / "grey.png"), noise[..., 0])
    cv2.imwrite(str(images / "alpha.png"), np.dstack([noise, noise[..., 0]]))
    cv2.imwrite(str(images / "deep.png"), noise.astype(np.uint16) * 200)
    cv2.imwrite(str(images / "wide.bmp"), noise[:1])
    (folder / "broken.jpg").write_bytes((images / "noise.jpg").read_bytes()[:200])
    labels = folder / "labels"
    labels.mkdir()
    (labels / "noise.txt").write_text("0 0.5 0.5 0.5 0.5\n2 0.2 0.2 0.1 0.1\n")
    (labels / "grey.txt").write_text("0 0.5 0.5 0.5\n")
    (folder / "list.txt").write_text("images/noise.jpg\nimages/none.jpg\n")
    (folder / "words.txt").write_text("no label\n")
    (folder / "data.yaml").write_text("names: [a, b, c, d, e]\n")
    (folder / "empty").mkdir()
    return {"folder": folder, "runs": count()}


NETWORKS = [*(f"net{task}.pt" for task in TASKS), "net-rtdetr.pt", "fabric.pt"]
SOURCES = ["images", "images/noise.jpg", "images/*.png", "images/wide.bmp", "clip.mp4", "list.txt"]
INSIDE = ["model.2.cv1", "model.9.m.0", "model.23.cv2.0"]
STAGES = ["all", "auto", "0", "2-4", "22,23", "Conv", "neck", "head-inputs", *INSIDE]
COUNTS = ["1", "2", "5", "64"]
GOOD: dict[str, list[str]] = {
    "weights": NETWORKS,
    "source": SOURCES,
    "blocks": ["empty", "images"],
    "data": ["data.yaml"],
    "imgsz": ["32", "64", "96", "33"],
    "conf_thres": ["0", "0.001", "0.5", "1"],
    "iou_thres": ["0", "0.5", "1"],
    "classes": ["0", "1", "2"],
    "max_mb": ["1", "1000"],
    "labels": ["labels", "images", "empty"],
    "match_iou": ["0.01", "0.5", "1"],
    "probe": ["10,10,20,20", "10,10,20,20,0", "0,0,64,48,1", "-5,-5,1,1", "labels", "labels/noise.txt"],
    "name": ["exp", "\u00e9\u691c", "a b", "'"],
    "stages": STAGES,
    "view": ["grid", "pca", "overlay", "sheet", "channel", "select_max", "overlay,sheet,grid", "mean,l2"],
    "channels": ["first", "last", "top", "all", "auto", "0", "0,3", "60-70"],
    "top_by": ["mean", "max", "variance", "focus"],
    "cmap": ["jet", "viridis", "gray"],
    "scale": ["channel", "stage", "zero", "0,1", "-1,1e-9"],
    "save": ["png", "npy", "report", "png,report"],
    "npy": ["float16", "off"],
    "smooth": ["auto", "nearest", "bilinear"],
    "focus": ["on", "off"],
    "pca_basis": ["own", "shared"],
}
FILES = ["none.pt", "empty", "words.txt", "net.pt"]
JUNK = ["", "0", "-1", "1e9", "nan", "inf", "x", ",", "..", "a/b", "--", "\x1b[31m", *FILES]
OFTEN = 12
"""How often a value is one that is accepted, for once that it may be anything."""


def worded(action: argparse.Action) -> st.SearchStrategy[list[str]]:
    """A flag with what may follow it."""
    if action.nargs == 0:
        return st.just([action.option_strings[0]])
    good = GOOD.get(action.dest, [*COUNTS, "0.5"] if action.type is float else COUNTS)
    value = st.integers(0, OFTEN).flatmap(lambda chance: st.sampled_from(good if chance else JUNK))
    most = 2 if action.nargs == "+" else 1
    return st.lists(value, min_size=1, max_size=most).map(lambda values: [action.option_strings[0], *values])


ACTIONS = [action for action in parser()._actions if action.dest not in LEFT_OUT]
FLAGS = st.lists(st.sampled_from(ACTIONS), max_size=6, unique_by=lambda action: action.dest)
LINES = st.tuples(
    st.sampled_from(NETWORKS),
    st.sampled_from(SOURCES),
    st.sampled_from([[], ["--visualize"], ["--visualize", "--stages", "0,2"]]),
    FLAGS.flatmap(lambda actions: st.tuples(*map(worded, actions))),
)


def is_of_a_class(complaint: str, weights: str) -> bool:
    """Whether it is about a classifier's labels: confidences and names, no boxes."""
    return "-cls" in weights and complaint.startswith("labels/")


def test_a_fault_is_seen() -> None:
    assert FAULTS.search(reason_of(KeyError("x"))) and FAULTS.search(reason_of(cv2.error("OpenCV(4.13) error: (-215)")))
    assert not FAULTS.search(reason_of(HeatvizError("n: got 0, accepted are whole numbers from 1")))


@effort(max_examples=RUNS, deadline=None, derandomize="YOLO_HEATVIZ_FUZZ" not in os.environ, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
@given(LINES)
def test_any_line(world: Made, monkeypatch: pytest.MonkeyPatch, line: tuple[str, str, list[str], tuple]) -> None:
    weights, source, first, flags = line
    monkeypatch.chdir(world["folder"])
    runs = world["folder"] / f"runs{next(world['runs'])}"
    few = [] if "-cls" in weights else ["--conf-thres", "0.02", "--max-det", "6"]
    words = ["--weights", weights, "--source", source, "--imgsz", "64", *few, *first]
    words += [word for flag in flags for word in flag]
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        status = main([*words, "--project", str(runs)])
    told = f"{words}\n{out.getvalue()}{error.getvalue()}"
    assert status in MEANINGS, told
    assert not FAULTS.search(error.getvalue()), told
    written = list(runs.glob("**/manifest.json"))
    assert not (status in (2, 3) and written), told
    for path in written:
        found = json.dumps(manifest(path.parent))
        assert not FAULTS.search(found), f"{told}{found}"
        of_boxes = [each for each in reopen.complaints(path.parent) if not is_of_a_class(each, weights)]
        assert status != 0 or not of_boxes, told
    shutil.rmtree(runs, ignore_errors=True)
