"""A classifier held against folders of images: right, wrong, and the digits of `val`."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from ultralytics import YOLO

from tests.checkpoints.test_transforms import classifier
from tests.helpers.commands import main, run

SIZE = 64


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return classifier(tmp_path_factory.mktemp("classifier") / "random.pt")


@pytest.fixture(scope="module")
def data(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures in the folder of the class that they are found as, every third in that of another's."""
    folder, random = tmp_path_factory.mktemp("data"), np.random.default_rng(2)
    pictures = [cv2.resize(random.integers(0, 256, (5, 5, 3), np.uint8), (SIZE, SIZE)) for _ in range(12)]
    found = [int(each.probs.top1) for each in YOLO(weights).predict(pictures, imgsz=SIZE, verbose=False)]
    for number, (picture, name) in enumerate(zip(pictures, found)):
        place = folder / "val" / str(name if number % 3 else found[number - 1])
        place.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(place / f"{number}.png"), picture)
    shutil.copytree(folder / "val", folder / "train")  # which `val` asks for
    (folder / "val" / "unheard of").mkdir()
    (folder / "empty").mkdir()
    return folder


def test_the_figures_are_those_of_val(weights: Path, data: Path, tmp_path: Path) -> None:
    flags = ["--weights", str(weights), "--data", str(data), "--imgsz", str(SIZE), "--nosave"]
    status, folder, record = run(tmp_path / "runs", *flags)
    places = {"project": str(tmp_path / "val"), "plots": True, "verbose": False, "workers": 0, "device": "cpu"}
    expected = YOLO(weights).val(data=str(data), imgsz=SIZE, batch=1, **places)
    assert status == 0 and record["accuracy"] == {"top1": expected.top1, "top5": expected.top5}
    assert 0 < expected.top1 < 1
    np.testing.assert_array_equal(record["confusion"]["rows"], expected.confusion_matrix.matrix.astype(int))
    with (folder / "classes.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["Right"]) for row in rows) == record["labels"][-1]["TP"]
    assert [row["Label"] for row in rows] == [entry["truth"] for entry in record["sources"]]
    assert (folder / "confusion.png").is_file()


def test_an_image_of_another_class_is_not_counted(
    weights: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    image = data / "val" / "unheard of" / "a.png"
    cv2.imwrite(str(image), np.zeros((SIZE, SIZE, 3), np.uint8))
    _, _, record = run(tmp_path, "--weights", str(weights), "--data", str(data), "--imgsz", str(SIZE), "--nosave")
    image.unlink()
    assert record["sources"][-1]["not_counted"] == "its class, unheard of, is none of the network's"
    printed = capsys.readouterr().out
    assert "Against the folders (12 images, 1 of other classes not counted): top-1 0." in printed
    assert "Of the data set's classes, 1 is not in the network, and not counted: unheard of" in printed
    assert "the pair that is confused most" in printed


@pytest.mark.parametrize(
    ("flags", "status", "words"),
    [
        pytest.param(["--data", "{data}/val.yaml"], 2, "accepted is a data set .yaml", id="a file that is not there"),
        pytest.param(["--data", "{data}/gone"], 2, "accepted of a classifier is a folder with train", id="no folder"),
        pytest.param(["--data", "{data}", "--split", "test"], 2, "--split: got test, of", id="no such split"),
        pytest.param(["--data", "{data}/empty"], 3, "--data: no folder of a class in the val of", id="an empty folder"),
        pytest.param(["--data", "{data}", "--labels", "{data}"], 2, "--labels: got a checkpoint for", id="label files"),
    ],
)
def test_what_is_no_data_set_is_one_line(
    flags: list, status: int, words: str, weights: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    given = [flag.format(data=data) for flag in flags]
    assert main(["--weights", str(weights), *given, "--project", str(tmp_path / "runs")]) == status
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1 and not (tmp_path / "runs").exists()
