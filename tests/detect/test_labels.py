"""The detect command with `--labels`: its pictures, tables and refusals."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, main, run
from yolo_heatviz.labels.draw_outcomes import COLOURS

LINEN = str(SAMPLES / "linen.jpg")


@pytest.fixture
def altered(tmp_path: Path) -> Path:
    """Linen's labels without its stain, and with a slub (class 3) where there is none."""
    folder = tmp_path / "labels"
    folder.mkdir()
    lines = [line for line in (SAMPLES / "linen.txt").read_text().splitlines() if not line.startswith("1 ")]
    (folder / "linen.txt").write_text("\n".join([*lines, "3 0.2 0.8 0.25 0.1"]))
    return folder


def test_the_samples_own_labels_are_all_found(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    status, folder, record = run(tmp_path, "--labels", str(SAMPLES), "--nosave")
    assert status == 0 and record["labels"][-1]["class"] == "all"
    assert record["labels"][-1]["labels"] == record["labels"][-1]["TP"] == 10
    printed = capsys.readouterr().out
    assert "Against the labels, at IoU 0.5 (4 images)\n  class " in printed
    with (folder / "labels_by_class.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["class"], int(row["TP"])) for row in rows] == [(row["class"], row["TP"]) for row in record["labels"]]


def test_what_is_wrong_is_drawn_listed_and_counted(altered: Path, tmp_path: Path) -> None:
    status, folder, record = run(tmp_path / "runs", "--source", LINEN, "--labels", str(altered))
    assert status == 0 and record["sources"][0]["labels"] == {"TP": 3, "FP": 1, "FN": 1}
    with (folder / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    outcomes = {(row["Outcome"], row["Class"]) for row in rows}
    assert len(rows) == 5 and {("FP", "stain"), ("FN", "slub"), ("TP", "slub")} <= outcomes
    picture = cv2.imread(str(folder / "linen.jpg"))[..., ::-1].astype(int)
    for row in rows:
        left, top, bottom = (round(float(row[side])) for side in ("Left", "Top", "Bottom"))
        drawn = picture[(top + bottom) // 2, left]
        nearest = min(COLOURS, key=lambda outcome: np.abs(drawn - COLOURS[outcome]).sum())
        assert nearest == row["Outcome"]


def test_the_thresholds_are_flags_and_recorded(altered: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    flags = ["--source", LINEN, "--labels", str(altered), "--nosave"]
    _, _, strict = run(tmp_path / "runs", *flags, "--match-iou", "0.95")
    assert strict["sources"][0]["labels"] == {"TP": 0, "FP": 4, "FN": 4}
    assert strict["options"]["match_iou"] == 0.95
    _, _, unsure = run(tmp_path / "runs", *flags, "--conf-thres", "0.8")
    assert unsure["sources"][0]["labels"] == {"TP": 1, "FP": 1, "FN": 3}
    assert unsure["options"]["match_iou"] == 0.5, "the default that was used"
    assert "Against the labels, at IoU 0.5 (1 image)\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "flags", "words"),
    [
        pytest.param("0 x", [], "linen.txt line 1, accepted is a class number", id="a line that does not parse"),
        pytest.param("9 .5 .5 .1 .1", [], "got the class 9 in", id="an unknown class"),
        pytest.param("", ["--match-iou", "0"], "--match-iou: got 0, accepted is 0.01 to 1", id="a threshold of 0"),
        pytest.param(None, [], "accepted is a folder with a .txt for an image", id="no file for the image"),
    ],
)
def test_bad_labels_are_one_line_and_write_nothing(
    text: str | None, flags: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "labels").mkdir()
    if text is not None:
        (tmp_path / "labels" / "linen.txt").write_text(text)
    where = ["--labels", str(tmp_path / "labels"), "--project", str(tmp_path / "runs")]
    assert main(["--source", LINEN, *where, *flags]) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
    assert not (tmp_path / "runs").exists()


def test_a_network_without_class_names_has_the_numbers(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    import torch
    from ultralytics import YOLO

    network = YOLO("yolov8n.yaml").model
    network.names = {}
    torch.save({"model": network}, tmp_path / "bare.pt")
    (tmp_path / "linen.txt").write_text("79 .5 .5 .1 .1\n")
    flags = ["--weights", str(tmp_path / "bare.pt"), "--source", LINEN, "--imgsz", "64", "--labels", str(tmp_path)]
    status, _, record = run(tmp_path / "runs", *flags)
    assert status == 0 and [row["class"] for row in record["labels"] if row["labels"]] == ["79", "all"]
    (tmp_path / "linen.txt").write_text("80 .5 .5 .1 .1\n")
    for more in ([], ["--classes", "80"], ["--probe", "1,2,30,40,80"]):
        assert main([*flags, *more, "--project", str(tmp_path / "none")]) == 2
        error = capsys.readouterr().err
        assert "80" in error and 'accepted are 0 to 79 ("0", "1", "2"' in error and error.count("\n") == 1


def test_a_threshold_without_labels(capsys: pytest.CaptureFixture) -> None:
    assert main(["--match-iou", "0.5"]) == 2
    assert "--match-iou needs --labels, or --data without --source" in capsys.readouterr().err


def test_an_image_that_cannot_be_decoded_counts_for_nothing(tmp_path: Path) -> None:
    images = tmp_path / "images"
    images.mkdir()
    shutil.copy(LINEN, images)
    shutil.copy(SAMPLES / "linen.txt", images)
    shutil.copy(SAMPLES / "linen.txt", images / "broken.txt")
    (images / "broken.jpg").write_text("not a picture")
    status, _, record = run(tmp_path / "runs", "--source", str(images), "--labels", str(images))
    assert status == 1 and record["labels"][-1]["labels"] == 4
