"""Programs that know no `--visualize` get heatmaps from outside, and our flag in the wrong place is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.helpers.commands import manifest
from tests.helpers.processes import python
from tests.patch.networks import recipe

RUNNER = ("-m", "yolo_heatviz.run")
FRAMES = """
import argparse, os
import cv2
from ultralytics import YOLO
parser = argparse.ArgumentParser()
parser.add_argument("net")
parser.add_argument("clip")
given = parser.parse_args()
model, video, count = YOLO(given.net), cv2.VideoCapture(given.clip), 0
while True:
    there, frame = video.read()
    if not there:
        break
    count += len(model.predict(frame, imgsz=64, conf=0.001, project=os.getcwd(), name="exp", exist_ok=True)[0].boxes)
print("boxes", count)
"""
BARE = """
import sys
import torch
from ultralytics.nn.tasks import DetectionModel
from ultralytics.utils.nms import non_max_suppression
torch.manual_seed(0)
model = DetectionModel(sys.argv[1], verbose=False).eval()
model(torch.zeros(1, 3, 64, 64))
for number in range(3):
    kept = non_max_suppression(model(torch.rand(1, 3, 64, 64))[0], 0.001, max_det=2)
    print(len(kept[0]))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(FRAMES)
    return path


def run(*words: object, cwd: Path, **variables: str) -> Any:
    return python(*RUNNER, *words, cwd=cwd, **variables)


@pytest.mark.parametrize(
    ("before", "variables"),
    [
        pytest.param(["--visualize", "--view", "overlay"], {}, id="by the runner's flags"),
        pytest.param([], {"YOLO_HEATVIZ": "visualize view=overlay"}, id="by the environment", marks=pytest.mark.slow),
    ],
)
def test_a_program_that_predicts_frames(
    before: list, variables: dict, program: Path, clip: Path, tmp_path: Path
) -> None:
    network = recipe(tmp_path)
    plain = python(program, network, clip, cwd=tmp_path)
    done = run(*before, program, network, clip, cwd=tmp_path, **variables)
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == plain.stdout.splitlines()[-1]
    folder = tmp_path / "exp"
    (frames,) = manifest(folder)["sources"]
    assert (frames["name"], frames["kind"], frames["frames"]) == ("image0", "stream", 5)
    assert {path.name for path in (folder / "image0").iterdir()} == {
        "sheet.png",
        "stage2_C2f_overlay.mp4",
        "stage3_Conv_overlay.mp4",
    }
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 3e6


def test_the_name_of_a_programs_result_is_no_folder_of_a_run(tmp_path: Path) -> None:
    (tmp_path / "bare.py").write_text('path, out = "clip.mp4", "result.mp4"\n' + BARE)
    done = run("--visualize", "--view", "sheet", "bare.py", recipe(tmp_path), cwd=tmp_path)
    assert done.returncode == 0 and not (tmp_path / "result.mp4").exists()
    assert len(manifest(tmp_path / "runs" / "detect" / "exp")["sources"]) == 1


def test_a_program_whose_words_are_no_paths(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        """
import sys, torch
from ultralytics.nn.tasks import DetectionModel
def main():
    model, image = DetectionModel(sys.argv[1], verbose=False).eval(), sys.argv[2]
    prompt, nothing = "x" * 5000, "\\0.jpg"
    seen = torch.rand(1, 3, 64, 64)
    model(seen)
main()
"""
    )
    cv2.imwrite(str(tmp_path / "bus.png"), np.zeros((64, 64, 3), np.uint8))
    done = run("--visualize", "program.py", recipe(tmp_path), "bus.png", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(manifest(tmp_path / "runs" / "detect" / "exp")["sources"]) == 1


def test_flags_win_over_the_environment_where_they_are_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    from yolo_heatviz.patch import options

    monkeypatch.setenv(options.VARIABLE, "n=16 view=sheet max_mb=5")
    given, rest = options.from_flags(["--n", "32", "x.py"])
    assert (given.settings.n, given.settings.view, given.max_mb, rest) == (32, "sheet", 5, ["x.py"])


def test_a_network_that_no_predictor_runs(tmp_path: Path) -> None:
    (tmp_path / "bare.py").write_text(BARE)
    plain = python("bare.py", recipe(tmp_path), cwd=tmp_path)
    assert plain.returncode == 0, plain.stderr
    done = run("--visualize", "--view", "sheet", "bare.py", recipe(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == plain.stdout.splitlines()[-3:]  # the first to run tells of Ultralytics' settings
    (frames,) = manifest(tmp_path / "runs" / "detect" / "exp")["sources"]
    assert frames["frames"] == 3  # not the warm-up


def test_two_networks_that_no_predictor_runs(tmp_path: Path) -> None:
    (tmp_path / "bare.py").write_text(
        """
import sys, threading, torch
from ultralytics.nn.tasks import DetectionModel
networks = [DetectionModel(sys.argv[1], verbose=False).eval() for _ in range(3)]
frames = torch.rand(4, 1, 3, 64, 64)
def run(network):
    for frame in frames:
        network(frame)
thread = threading.Thread(target=run, args=networks[2:])
thread.start()
for frame in frames:
    for network in networks[:2]:
        network(frame)
thread.join()
"""
    )
    done = run("--visualize", "--view", "sheet", "bare.py", recipe(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    runs = sorted((tmp_path / "runs" / "detect").iterdir())
    assert [[each["frames"] for each in manifest(folder)["sources"]] for folder in runs] == [[4], [4], [4]]


@pytest.mark.parametrize("name", ["--visualize", "--vis"])
def test_a_program_that_refuses_our_flag_is_told_where_it_stands(name: str, program: Path, tmp_path: Path) -> None:
    done = run(program.name, "net", "clip", name, cwd=tmp_path)
    assert done.returncode == 2
    *_, last = done.stderr.splitlines()
    assert last.endswith("stands in front of its name: python -m yolo_heatviz.run --visualize program.py ...")


def test_a_program_without_argparse_that_refuses_our_flag(tmp_path: Path) -> None:
    (tmp_path / "strict.py").write_text("import sys\nsys.exit(2 if len(sys.argv) > 1 else 0)\n")
    done = run("strict.py", "--visualize", cwd=tmp_path)
    assert done.returncode == 2 and "run --visualize strict.py ..." in done.stderr
    assert run("strict.py", cwd=tmp_path).stderr == ""


def test_an_installed_command_by_its_name(clip: Path, tmp_path: Path) -> None:
    words = ("predict", f"model={recipe(tmp_path)}", f"source={clip}", "imgsz=64", "visualize=True", "vid_stride=4")
    done = run("--view", "sheet", "yolo", *words, f"project={tmp_path}", "name=exp", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "exp" / "clip" / "sheet.mp4").is_file()


@pytest.mark.parametrize(
    ("words", "variables", "message"),
    [
        pytest.param(
            ["--veiw", "sheet"], {}, "unknown option '--veiw' (did you mean view?): accepted are visualize, max_mb,",
            id="an unknown flag",
        ),
        pytest.param(["--n", "many", "x.py"], {}, "n: got 'many', accepted is an integer", id="no number"),
        pytest.param(["--view"], {}, "--view: got no value, accepted is --view VALUE", id="no value"),
        pytest.param(["--n", "5"], {}, "got options alone, accepted is a script", id="no script"),
        pytest.param(
            ["x.py"], {"YOLO_HEATVIZ": "view=shet"}, "YOLO_HEATVIZ: view: got 'shet' (did you mean sheet?)",
            id="a value in the environment",
        ),
        pytest.param(
            ["x.py"], {"YOLO_HEATVIZ": "maxmb=5"}, "YOLO_HEATVIZ: unknown option 'maxmb=5' (did you mean max_mb?)",
            id="a name in the environment",
        ),
    ],
)  # fmt: skip
def test_options_that_are_none(words: list, variables: dict, message: str, tmp_path: Path) -> None:
    done = run(*words, cwd=tmp_path, **variables)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"yolo_heatviz.run: {message}")


TRAINING = """
import sys
from ultralytics import YOLO
given = {"imgsz": 64, "plots": False, "workers": 0, "project": sys.argv[2], "verbose": False}
if sys.argv[3] == "train":
    YOLO(sys.argv[1]).train(data="data.yaml", epochs=1, name="run", val=False, device="cpu", **given)
else:
    YOLO(sys.argv[1]).val(data="data.yaml", name="run", **given)
"""


@pytest.fixture
def data(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), np.uint8)
    for kind in ("images", "labels"):
        (tmp_path / kind).mkdir()
    for name, image in zip(("bus", "zidane"), pixels):
        cv2.imwrite(str(tmp_path / "images" / f"{name}.png"), image)
        (tmp_path / "labels" / f"{name}.txt").write_text("0 0.5 0.5 0.2 0.2\n")
    (tmp_path / "data.yaml").write_text(f"path: {tmp_path}\ntrain: images\nval: images\nnames: [hole, stain]\n")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("task", ["train", "val"])
def test_a_program_that_trains_or_validates(task: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(TRAINING)
    done = run("--visualize", "--view", "sheet", "program.py", recipe(tmp_path), tmp_path, task, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "runs").exists()  # of mosaics, and of what upstream measures a network with
    assert [each["name"] for each in manifest(tmp_path / "run")["sources"]] == ["bus", "zidane"]


def test_a_network_between_two_results_of_a_stream(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(
        """
import sys, torch
from ultralytics import YOLO
from ultralytics.nn.tasks import DetectionModel
other = DetectionModel(sys.argv[1], verbose=False).eval()
for _ in YOLO(sys.argv[1]).predict(sys.argv[2], stream=True, imgsz=64, project=sys.argv[3], name="exp"):
    other(torch.rand(1, 3, 64, 64))
"""
    )
    done = run("--visualize", "program.py", recipe(tmp_path), clip, tmp_path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for folder in (tmp_path / "exp", tmp_path / "runs" / "detect" / "exp"):
        assert [each["frames"] for each in manifest(folder)["sources"]] == [5]
