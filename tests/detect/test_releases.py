"""The detect command with older releases of Ultralytics, each beside its own `predict`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import lively
from tests.helpers.commands import SAMPLES, manifest
from tests.helpers.processes import python
from tests.patch.releases import release
from tests.patch.test_releases import OLD_STACK
from yolo_heatviz import upstream

RELEASES = [
    pytest.param("8.2.0", id="the oldest"),
    pytest.param("8.3.0", id="8.3.0", marks=pytest.mark.slow),
    pytest.param("8.3.200", id="with channels, before quantize", marks=pytest.mark.slow),
    pytest.param("8.4.112", id="8.4.112", marks=pytest.mark.slow),
]
OWN = """
import os, sys
from ultralytics import YOLO
weights, source = sys.argv[1:]
YOLO(weights).predict(source, imgsz=320, conf=0.02, iou=0.45, max_det=6, rect=True, save_txt=True, save_conf=True,
                      project=os.getcwd(), name="own", device="cpu")
"""
LINEN = SAMPLES / "linen.jpg"


def of(version: str, folder: Path) -> dict:
    """How `python` runs with a release, in a folder that holds its settings too."""
    path = (release(f"ultralytics=={version}"), release(*OLD_STACK))
    return {"cwd": folder, "path": path, "YOLO_CONFIG_DIR": str(folder)}


@pytest.mark.parametrize("version", RELEASES)
def test_the_sample_job(version: str, tmp_path: Path) -> None:
    done = python("-m", "yolo_heatviz.detect", "--visualize", "--npy", "off", **of(version, tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    record = manifest(tmp_path / "runs" / "detect" / "exp")
    assert record["page"] == "index.html" and record["focus"]["by"] == "boxes"
    assert [len(source["found"]) for source in record["sources"]] == [4, 3, 3, 0]
    assert all(stage["status"] == "done" for source in record["sources"] for stage in source["stages"][:-1])
    assert all(source["explained"] for source in record["sources"][:3])


@pytest.mark.parametrize("version", RELEASES)
def test_boxes_are_those_of_its_own_predict(version: str, tmp_path: Path) -> None:
    given = of(version, tmp_path)
    made = python(lively.__file__, "yolov8n.yaml", "net.pt", 0.03, **given)
    own = python("-c", OWN, "net.pt", LINEN, TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD="1", **given)
    flags = ("--imgsz", "320", "--conf-thres", "0.02", "--max-det", "6", "--save-txt", "--save-conf", "--visualize")
    words = ("--weights", "net.pt", "--source", LINEN, "--project", ".", "--name", "ours", "--device", "cpu", *flags)
    ours = python("-m", "yolo_heatviz.detect", *words, "--view", "grid,overlay,sheet", **given)
    assert (made.returncode, own.returncode, ours.returncode, ours.stderr) == (0, 0, 0, ""), made.stderr + own.stderr
    (own_labels,) = tmp_path.glob("**/own/labels/linen.txt")
    assert (tmp_path / "ours" / "labels" / "linen.txt").read_text() == own_labels.read_text()
    assert len(list((tmp_path / "ours" / "linen").glob("*_features.png"))) == 22


@pytest.mark.parametrize("version", RELEASES)
def test_labels_are_counted_as_by_the_newest(version: str, tmp_path: Path) -> None:
    """Average precision is each release's own: the end of the curve is another in older ones."""
    flags = ("--labels", str(SAMPLES), "--conf-thres", "0.72", "--nosave", "--quiet", "--project", ".")
    old = python("-m", "yolo_heatviz.detect", *flags, "--name", "old", **of(version, tmp_path))
    new = python("-m", "yolo_heatviz.detect", *flags, "--name", "new", cwd=tmp_path, YOLO_CONFIG_DIR=str(tmp_path))
    assert (old.returncode, old.stderr, new.returncode) == (0, "", 0), old.stderr
    one, other = (manifest(tmp_path / name) for name in ("old", "new"))
    assert (one["confusion"], one["advice"]) == (other["confusion"], other["advice"])
    for mine, theirs in zip((*one["labels"], *one["mistakes"]), (*other["labels"], *other["mistakes"])):
        own = {"mAP50", "mAP50_95", "share"}
        assert {key: mine[key] for key in mine.keys() - own} == {key: theirs[key] for key in theirs.keys() - own}
    assert 0 < one["labels"][-1]["mAP50_95"] < 1


GATE = """

class ChannelGate(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.mix = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        return x * self.mix(x.mean((2, 3), keepdim=True)).sigmoid()
"""


def test_a_fork_in_the_working_directory_with_a_block_of_its_own(tmp_path: Path) -> None:
    fork = tmp_path / "ultralytics"
    shutil.copytree(release("ultralytics==8.3.0") / "ultralytics", fork)
    with (fork / "nn" / "modules" / "block.py").open("a") as blocks:
        blocks.write(GATE)
    with (fork / "nn" / "tasks.py").open("a") as tasks:
        tasks.write("\nfrom ultralytics.nn.modules.block import ChannelGate\n")
    plain = (fork / "cfg" / "models" / "v8" / "yolov8.yaml").read_text()
    head = "  - [[15, 18, 21], 1, Detect, [nc]]"
    assert head in plain
    gated = plain.replace(head, "  - [15, 1, ChannelGate, [64]]\n  - [[22, 18, 21], 1, Detect, [nc]]")
    (tmp_path / "yolov8n-gated.yaml").write_text(gated)
    given = {"cwd": tmp_path, "YOLO_CONFIG_DIR": str(tmp_path)}
    old = release(*OLD_STACK)
    made = python(lively.__file__, "yolov8n-gated.yaml", "net.pt", 0.03, path=(tmp_path, old), **given)
    flags = ("--weights", "net.pt", "--source", LINEN, "--imgsz", "320", "--project", ".", "--visualize")
    done = python("-m", "yolo_heatviz.detect", *flags, "--view", "grid,sheet", path=(old,), **given)
    assert (made.returncode, done.returncode, done.stderr) == (0, 0, ""), made.stderr
    assert (tmp_path / "exp" / "linen" / "stage22_ChannelGate_features.png").is_file()
    assert (tmp_path / "exp" / "linen" / "sheet.png").is_file() and (tmp_path / "exp" / "index.html").is_file()
    assert 22 in {row["stage"] for row in manifest(tmp_path / "exp")["focus"]["stages"]}


def test_an_older_one_is_refused_with_what_works(tmp_path: Path) -> None:
    done = python("-m", "yolo_heatviz.detect", "--visualize", **of("8.1.0", tmp_path))
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "ultralytics: got 8.1.0, accepted is 8.2.0 or newer" in done.stderr
    assert "python -m yolo_heatviz.run yolo predict visualize=True" in done.stderr


def test_versions_are_compared_as_numbers() -> None:
    for version in ("8.2.0", "8.10.0", "9.0.0", "8.3.0+fork"):
        upstream.check(version)
