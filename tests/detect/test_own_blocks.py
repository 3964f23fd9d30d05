"""`--blocks`: real repositories' blocks, from checkpoints that their own code has made, drawn and ranked."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import cv2
import pytest

from tests.helpers.commands import SAMPLES, manifest
from tests.helpers.processes import python
from tests.patch.releases import release
from tests.patch.test_releases import OLD_STACK, PROGRAMS, old_environment
from yolo_heatviz import detect

LINEN = SAMPLES / "linen.jpg"
CBAM = """

class CBAM(nn.Module):
    # Convolutional block attention (https://arxiv.org/abs/1807.06521)
    def __init__(self, c1, ratio=4, size=7):
        super().__init__()
        self.pools = nn.ModuleList([nn.AdaptiveAvgPool2d(1), nn.AdaptiveMaxPool2d(1)])
        self.mlp = nn.Sequential(nn.Conv2d(c1, c1 // ratio, 1), nn.ReLU(), nn.Conv2d(c1 // ratio, c1, 1))
        self.spatial = nn.Conv2d(2, 1, size, padding=size // 2)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x):
        x = x * self.sigmoid(sum(self.mlp(pool(x)) for pool in self.pools))
        maps = torch.cat((x.mean(1, keepdim=True), x.max(1, keepdim=True)[0]), 1)
        return x * self.sigmoid(self.spatial(maps))
"""


@pytest.fixture(scope="module")
def yolov5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with YOLOv5's repository of v6.0, CBAM added as users add it, and a checkpoint `own.pt` that it made."""
    folder = tmp_path_factory.mktemp("yolov5")
    repository = Path(shutil.copytree(release("yolov5-6==1.0") / "yolov5-6", folder / "repository"))
    with (repository / "models" / "common.py").open("a") as file:
        file.write(CBAM)
    path = (repository, release(*OLD_STACK))
    done = python(PROGRAMS / "attention_weights.py", "own.pt", cwd=folder, path=path, **old_environment(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def vigia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checkpoint `own.pt` of Ultralytics with blocks of a package from PyPI."""
    folder = tmp_path_factory.mktemp("vigia")
    words = ("own.pt", "vigia_argus", "SwinBlock, [64, 1, 7, 4, 4]]\n  - [-1, 1, SimAM, []")
    done = python(PROGRAMS / "blocks_weights.py", *words, cwd=folder, path=(release("vigia-argus==0.1.1"),))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fork of Ultralytics 8.3.63 that has CBAM in one of its files, and a checkpoint that it made."""
    folder = tmp_path_factory.mktemp("fork")
    package = folder / "fork" / "ultralytics"
    shutil.copytree(release("ultralytics==8.3.63") / "ultralytics", package)
    with (package / "nn" / "modules" / "block.py").open("a") as file:
        file.write(f"\n\nSIZE = 7\n{CBAM.replace('CBAM', 'Attention').replace('size=7', 'size=SIZE')}")
    with (package / "nn" / "tasks.py").open("a") as file:
        file.write("\nfrom ultralytics.nn.modules.block import Attention\n")
    path = (folder / "fork", release(*OLD_STACK))
    words = ("own.pt", "ultralytics", "Attention, [64]")
    done = python(PROGRAMS / "blocks_weights.py", *words, cwd=folder, path=path, **old_environment(folder))
    assert done.returncode == 0, done.stderr
    return folder


FLAGS = ("--weights", "own.pt", "--source", LINEN, "--imgsz", "160", "--conf-thres", "0.3", "--max-det", "20")
DRAWN = (*FLAGS, "--visualize", "--view", "grid,sheet", "--project", "runs")


def run(folder: Path, *flags: object, stack: bool = False) -> tuple[str, dict]:
    """The command in a process of its own, to its good end; its stdout, and the manifest."""
    path = (release(*OLD_STACK),) if stack else ()
    done = python("-m", "yolo_heatviz.detect", *DRAWN, *flags, cwd=folder, path=path, **old_environment(folder))
    assert done.returncode == 0, done.stderr
    newest = max((folder / "runs").iterdir(), key=lambda each: each.stat().st_mtime_ns)
    return done.stdout, manifest(newest)


def check_drawn(folder: Path, written: dict, modules: list[str]) -> None:
    entry = written["sources"][0]
    stages = {
        stage["module"]: stage for stage in entry["stages"] if stage["status"] == "done" and stage["stage"] != "all"
    }
    assert set(modules) <= stages.keys() and entry["found"]
    newest = max((folder / "runs").iterdir(), key=lambda each: each.stat().st_mtime_ns)
    for module in modules:
        picture = cv2.imread(str(newest / stages[module]["files"][0]))
        assert picture is not None and picture.std() > 20
    assert (newest / "linen" / "sheet.png").is_file()
    assert written["focus"]["by"] == "boxes"
    assert set(modules) <= {stage["module"] for stage in written["focus"]["stages"]}


def test_an_attention_block_in_yolov5_s_own_repository(yolov5: Path) -> None:
    said, written = run(yolov5, "--blocks", "repository", stack=True)
    assert "Look at stage" in said
    assert written["weights"]["blocks"] == {
        "path": "repository",
        "classes": [f"models.common.{name}" for name in ("Bottleneck", "C3", "CBAM", "Conv", "SPPF")],
    }
    assert not written["weights"]["trusted"] and written["options"]["blocks"] == "repository"
    check_drawn(yolov5, written, ["Conv", "C3", "CBAM", "SPPF"])


def test_boxes_are_those_of_the_repository_s_whole_network(yolov5: Path) -> None:
    """`--trust-weights` runs the repository's own classes alone, with all that its pickle says."""
    _, ours = run(yolov5, "--blocks", "repository", stack=True)
    path = (yolov5 / "repository", release(*OLD_STACK))
    command = ("-m", "yolo_heatviz.detect", *DRAWN, "--name", "trusted", "--trust-weights")
    done = python(*command, cwd=yolov5, path=path, **old_environment(yolov5))
    assert done.returncode == 0, done.stderr
    theirs = manifest(yolov5 / "runs" / "trusted")
    assert len(ours["sources"][0]["found"]) > 3
    assert ours["sources"][0]["found"] == theirs["sources"][0]["found"]
    assert theirs["weights"]["blocks"] is None


def test_without_the_flag_it_is_refused_with_the_command_that_helps(
    yolov5: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(yolov5)
    assert detect.main(["--weights", "own.pt"]) == 2
    helps = "do not name models.common.CBAM: if they are blocks of your own: --blocks REPOSITORY"
    assert helps in capsys.readouterr().err
    monkeypatch.chdir(yolov5 / "repository")
    assert detect.main(["--weights", "../own.pt"]) == 2
    command = "python -m yolo_heatviz.detect --weights ../own.pt --blocks ."
    assert capsys.readouterr().err.endswith(f"models.common.CBAM: if they are blocks of this repository: {command}\n")


def test_the_command_of_the_refusal_works(yolov5: Path) -> None:
    words = ("-m", "yolo_heatviz.detect", "--weights", "../own.pt", "--blocks", ".", "--list-stages")
    done = python(*words, cwd=yolov5 / "repository", path=(release(*OLD_STACK),), **old_environment(yolov5))
    assert done.returncode == 0 and "CBAM" in done.stdout, done.stderr


@pytest.mark.parametrize("given", [".", "vigia_argus/argus_blocks.py"], ids=["its folder", "its file"])
def test_blocks_of_a_package_for_ultralytics(given: str, vigia: Path) -> None:
    blocks = release("vigia-argus==0.1.1") / given
    _, written = run(vigia, "--blocks", blocks)
    names = ("MLP", "SimAM", "SwinBlock", "WindowAttention", "_SwinLayer")
    assert written["weights"]["blocks"]["classes"] == [f"vigia_argus.argus_blocks.{name}" for name in names]
    check_drawn(vigia, written, ["Conv", "SimAM", "SwinBlock"])


def test_blocks_of_a_fork_of_ultralytics_run_in_the_one_that_is_installed(fork: Path) -> None:
    import ultralytics

    _, written = run(fork, "--blocks", "fork")
    name = "ultralytics.nn.modules.block.Attention"
    assert written["weights"]["blocks"] == {"path": "fork", "classes": [name]}
    assert written["versions"]["ultralytics"] == ultralytics.__version__ != "8.3.63"
    check_drawn(fork, written, ["Conv", "Attention"])


def test_a_package_is_refused_without_the_flag(
    vigia: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(vigia)
    assert detect.main(["--weights", "own.pt"]) == 2
    assert "Ultralytics checkpoints do not name vigia_argus.argus_blocks.MLP, " in capsys.readouterr().err
    assert "vigia_argus" not in sys.modules


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        pytest.param(["--blocks", "."], "--blocks needs --weights", id="without weights"),
        pytest.param(
            ["--blocks", ".", "--weights", "own.pt", "--trust-weights"],
            "--blocks: got --trust-weights too, accepted is one of them",
            id="with weights that are trusted",
        ),
    ],
)
def test_flags_that_do_not_go_together(flags: list[str], words: str, capsys: pytest.CaptureFixture) -> None:
    assert detect.main(flags) == 2
    assert words in capsys.readouterr().err


def test_the_manifest_says_that_no_blocks_were_taken(first_run: tuple) -> None:
    _, _, written = first_run
    assert written["weights"]["blocks"] is None and written["options"]["blocks"] is None
