"""Trainings of real releases, watched with no line of them edited: they are what they are without, bit for bit."""

from __future__ import annotations

import csv
import json

import pytest

from tests.helpers.small_training import cloth
from tests.patch.releases import by, release
from tests.patch.test_releases import OLD_STACK, PROGRAMS, old_environment
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.evolution import record
from yolo_heatviz.patch.train_flags import take

SHORT = {"YOLO_OFFLINE": "1", "WANDB_MODE": "disabled"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    path = cloth(tmp_path_factory.mktemp("cloth"), train=16, val=4, size=64)
    names = [line.partition(": ")[2] for line in path.read_text().splitlines() if line.startswith("  ")]
    head = path.read_text().partition("names:")[0]
    path.write_text(f"{head}nc: {len(names)}\nnames: {names}\n")  # as YOLOv5 v6.1 takes it
    return path


def told(done):
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def rows(folder):
    with (folder / "evolution.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("version", ["7.0.14", pytest.param("6.1.9", marks=pytest.mark.slow)])
def test_a_training_of_yolov5_under_the_runner(version, data, tmp_path):
    given = {"path": (release(f"yolov5=={version}"), release(*OLD_STACK)), **old_environment(tmp_path), **SHORT}
    words = [
        PROGRAMS / "train_yolov5.py", "--data", data, "--weights", "", "--cfg", "yolov5n.yaml", "--imgsz", "64",
        "--epochs", "2", "--batch-size", "8", "--device", "cpu", "--workers", "0", "--noplots", "--noautoanchor",
    ]  # fmt: skip
    flags = ["--train-every", "1", "--train-count", "2", "--train-view", "strip"]
    plain, watched = (
        by(way, *before, *words, "--project", tmp_path / way, cwd=tmp_path, **given)
        for way, before in (("plain", []), ("runner", flags))
    )
    assert told(watched) == told(plain) and len(told(plain)["losses"]) == 4
    folder = tmp_path / "runner" / "exp" / "heatmaps"
    assert record.kept(folder) == [0, 1, 2] and (folder / "strip.pdf").is_file()
    assert "the training goes on, but" not in watched.stderr and "yolo_heatviz: watching 2 images" in watched.stdout
    found = [row for row in rows(folder) if row["stage"] == "17"]
    assert [(row["epoch"], row["module"], row["mAP50"] != "") for row in found] == [
        ("0", "C3", False), ("1", "C3", True), ("2", "C3", True)
    ]  # fmt: skip
    assert all(row["focus"] for row in found)
    assert not (tmp_path / "plain" / "exp" / "heatmaps").exists()


@pytest.mark.slow
def test_a_training_of_ultralytics_with_the_import_line(data, tmp_path):
    program, images = PROGRAMS / "train_ultralytics.py", data.parent / "images" / "val"
    asked = f"images='{images}' every=2 count=2 view=none"
    plain = by("plain", program, data, tmp_path / "plain", cwd=tmp_path, **SHORT)
    watched = by("plain", program, data, tmp_path / "line", "line", cwd=tmp_path, YOLO_HEATVIZ_TRAIN=asked, **SHORT)
    assert told(watched) == told(plain) and len(told(plain)["losses"]) == 4
    assert record.kept(tmp_path / "line" / "exp" / "heatmaps") == [0, 2]
    assert not (tmp_path / "plain" / "exp" / "heatmaps").exists()


@pytest.mark.parametrize("version", ["8.2.0", "8.3.100", "8.4.113"])
@pytest.mark.slow
def test_a_training_of_an_older_ultralytics_under_the_runner(version, data, tmp_path):
    given = {"path": (release(f"ultralytics=={version}"), release(*OLD_STACK)), **old_environment(tmp_path), **SHORT}
    program = PROGRAMS / "train_ultralytics.py"
    plain = by("plain", program, data, tmp_path / "plain", cwd=tmp_path, **given)
    flags = ["--train-count", "2", "--train-view", "none"]
    watched = by("runner", *flags, program, data, tmp_path / "watched", cwd=tmp_path, **given)
    assert told(watched) == told(plain) and len(told(plain)["losses"]) == 4
    assert record.kept(tmp_path / "watched" / "exp" / "heatmaps") == [0, 1, 2]


@pytest.mark.slow
def test_without_being_asked_nothing_is_watched(data, tmp_path):
    done = by("plain", PROGRAMS / "train_ultralytics.py", data, tmp_path, "line", cwd=tmp_path, **SHORT)
    told(done)
    assert not (tmp_path / "exp" / "heatmaps").exists()


@pytest.mark.parametrize(
    ("way", "words", "message"),
    [
        ("runner", ["--train-every", "0"], "yolo_heatviz.run: every: got 0, accepted is a whole number from 1"),
        (
            "runner",
            ["--train-evry", "2"],
            "yolo_heatviz.run: unknown option '--train-evry' (did you mean",
        ),
        ("runner", ["--train-view=gird"], "yolo_heatviz.run: view: got 'gird' (did you mean grid?)"),
        ("plain", "evry=2", "yolo_heatviz.errors.HeatvizError: YOLO_HEATVIZ_TRAIN: unknown option 'evry=2' (did you"),
        ("plain", "count=99", "yolo_heatviz.errors.HeatvizError: images: got 99, accepted is 1 to 8"),
    ],
    ids=["never", "a mistyped flag", "a view that is none", "a mistyped word", "too many images"],
)
def test_a_mistake_is_told_before_the_program_runs(way, words, message, tmp_path):
    (tmp_path / "program.py").write_text("import yolo_heatviz.auto\nprint('it runs')\n")
    if way == "runner":
        done = by(way, *words, "program.py", cwd=tmp_path)
    else:
        done = by(way, "program.py", cwd=tmp_path, YOLO_HEATVIZ_TRAIN=words)
    assert done.returncode and "it runs" not in done.stdout and message in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("argv", "environment", "asked", "rest"),
    [
        (["train.py", "--train-every", "2"], None, None, ["train.py", "--train-every", "2"]),
        (["--train-every=2", "-m", "a"], None, "every=2", ["-m", "a"]),
        (["--visualize", "--train-images", "p/", "x.py"], None, "images=p/", ["--visualize", "x.py"]),
        (["--n", "5", "x.py"], "every=3", "every=3", ["--n", "5", "x.py"]),
        (["--train-seed", "1", "x.py"], "every=3 seed=2", "every=3 seed=1", ["x.py"]),
    ],
    ids=["the script's own flag", "with =", "beside others", "of the environment", "over the environment"],
)
def test_the_runner_s_flags(argv, environment, asked, rest, monkeypatch):
    monkeypatch.delenv("YOLO_HEATVIZ_TRAIN", raising=False)
    if environment:
        monkeypatch.setenv("YOLO_HEATVIZ_TRAIN", environment)
    found, left = take(argv)
    assert (found and found.words(), left) == (asked, rest)


def test_a_flag_without_a_value_is_refused():
    with pytest.raises(HeatvizError, match="--train-images: got no value, accepted is --train-images VALUE"):
        take(["--train-images"])
