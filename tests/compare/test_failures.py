"""Models and images that fail: each costs only itself, and what was computed stays."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.helpers import bands
from yolo_heatviz.compare import main

SMALL = ["--imgsz", "64", "--conf-thres", "0.001", "--max-det", "2", "--device", "cpu", "--quiet"]


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Checkpoints of small networks by the bands of the images that they take."""
    folder = tmp_path_factory.mktemp("networks")
    return {channels: str(bands.checkpoint(folder / f"{channels}.pt", channels)) for channels in (3, 5, 10)}


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """A folder with an image of five bands and one of ten."""
    folder = tmp_path / "images"
    folder.mkdir()
    for channels in (5, 10):
        bands.tiff(folder / f"{channels}.tiff", channels)
    return folder


def names_of(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("figure*")}


def test_a_model_that_fails_on_all_images_leaves_the_figure_of_the_others(
    networks: dict[int, str], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source = bands.tiff(tmp_path / "ten.tiff", 10)
    flags = ["--weights", networks[10], networks[5], networks[10], "--source", str(source), *SMALL]
    assert main([*flags, "--names", "ten", "five", "again", "--out", str(tmp_path / "figure.pdf")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("yolo_heatviz.compare: five: 1 image failed: got an image of 10 bands, accepted are")
    record = json.loads((tmp_path / "figure.json").read_text())
    assert [model["name"] for model in record["models"]] == ["ten", "again"]
    assert all(pair["found"]["zero"] for pair in record["differences"])


def test_where_one_of_two_fails_its_partner_s_numbers_and_figure_stay(
    networks: dict[int, str], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source = bands.tiff(tmp_path / "ten.tiff", 10)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "ten.txt").write_text("0 0.5 0.5 0.3 0.4\n")
    flags = ["--weights", networks[5], networks[10], "--source", str(source), *SMALL, "--pick", "gain:1", "--page"]
    assert main([*flags, "--labels", str(tmp_path / "labels"), "--out", str(tmp_path / "figure.pdf")]) == 1
    with (tmp_path / "figure_images.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["model"] == "10" and float(row["focus"]) > 0
    assert {"figure.pdf", "figure_table.csv", "figure_page"} <= names_of(tmp_path)
    assert "5: 1 image failed: " in capsys.readouterr().err


def test_without_an_image_in_common_there_is_no_figure_and_the_numbers_stay(
    networks: dict[int, str], images: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    flags = ["--weights", networks[5], networks[10], "--source", str(images), *SMALL]
    assert main([*flags, "--page", "--out", str(tmp_path / "figure.pdf")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == (
        "yolo_heatviz.compare: figure.pdf is not written: no image passed through all models, accepted is one or more"
    )
    tables = {f"figure_table.{ending}" for ending in ("csv", "md", "tex")}
    assert names_of(tmp_path) == {*tables, "figure_images.csv", "figure_boxes.csv", "figure_page"}


def test_where_no_model_runs_nothing_is_written(
    networks: dict[int, str], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source = bands.tiff(tmp_path / "five.tiff", 5)
    flags = ["--weights", networks[10], networks[10], "--source", str(source), *SMALL]
    assert main([*flags, "--out", str(tmp_path / "figure.pdf")]) == 2
    (*_, line) = capsys.readouterr().err.splitlines()
    assert line.startswith("yolo_heatviz.compare: no image passed through any model: 10: 1 image failed: got an image")
    assert not names_of(tmp_path)
