"""The detect command on a data set: `--data` by itself, classes by name, label files that are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.helpers.commands import main, run
from tests.labels.inputs import BUS, COCO, PERSONS, write


@pytest.fixture
def weights(coco: Path) -> list[str]:
    return ["--weights", str(coco), "--nosave"]


def counts(record: dict) -> dict[str, tuple[int, int, int]]:
    rows = (row for row in record["labels"] if row["labels"])
    return {row["class"]: (row["TP"], row["FP"], row["FN"]) for row in rows}


def test_classes_are_matched_by_name(weights: list, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    rows = [f"0 {BUS}", *(f"1 {place}" for place in PERSONS)]
    data = write(tmp_path, {"a": rows}, "[bus, person]")
    status, _, record = run(tmp_path / "runs", *weights, "--data", str(data))
    assert status == 0 and counts(record) == {"person": (3, 1, 0), "bus": (1, 0, 0), "all": (4, 1, 0)}
    printed = capsys.readouterr().out
    assert "  0 bus     5 bus\n  1 person  0 person\n" in printed
    assert "Of the network's classes, 78 are not in the data set, and not counted: bicycle" in printed


def test_two_images_of_one_name_are_two(weights: list, tmp_path: Path) -> None:
    data = write(tmp_path, {"one/a": COCO, "two/a": COCO[:1]}, json.dumps([*map(str, range(5)), "bus"]))
    names = data.read_text().replace('"0"', "person")
    data.write_text(names)
    _, _, record = run(tmp_path / "runs", *weights, "--data", str(data))
    assert [entry["labels"]["TP"] for entry in record["sources"]] == [4, 1]
    flat = ["--source", f"{tmp_path}/images/**/*.jpg", "--labels", str(tmp_path / "labels")]
    _, _, record = run(tmp_path / "flat", *weights, *flat)
    assert [entry["labels"]["TP"] for entry in record["sources"]] == [4, 1]


def test_identical_rows_count_once(weights: list, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    write(tmp_path, {"a": COCO * 2})
    flags = ["--source", str(tmp_path / "images"), "--labels", str(tmp_path / "labels")]
    status, _, record = run(tmp_path / "runs", *weights, *flags)
    assert status == 0 and counts(record) == {"person": (3, 1, 0), "bus": (1, 0, 0), "all": (4, 1, 0)}
    assert "labels: 4 rows that stood there before left out, in" in capsys.readouterr().err


def test_a_bad_line_costs_its_own_image(weights: list, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    bad = [*COCO, "0 0.97 0.5 1.0371 0.2"]
    write(tmp_path, {f"i{number}": bad if number == 3 else COCO for number in range(1, 6)})
    flags = ["--source", str(tmp_path / "images"), "--labels", str(tmp_path / "labels")]
    status, _, record = run(tmp_path / "runs", *weights, *flags)
    assert status == 1 and {row["class"]: row["labels"] for row in record["labels"] if row["labels"]} == {
        "person": 12,
        "bus": 4,
        "all": 16,
    }
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and f"{tmp_path / 'labels' / 'i3.txt'} line 5, which leaves the image" in said
    third = record["sources"][2]
    assert third["status"] == "done" and "line 5" in third["not_counted"] and "labels" not in third


def test_an_image_without_a_label_file_counts_where_it_is_asked_for(weights: list, tmp_path: Path) -> None:
    write(tmp_path, {"a": COCO, "b": []})
    (tmp_path / "labels" / "b.txt").unlink()
    flags = [*weights, "--source", str(tmp_path / "images"), "--labels", str(tmp_path / "labels")]
    _, _, record = run(tmp_path / "runs", *flags)
    assert record["labels"][-1]["FP"] == 1 and record["sources"][1]["not_counted"] == "no label file"
    _, _, record = run(tmp_path / "empty", *flags, "--unlabelled-as-empty")
    assert record["labels"][-1]["FP"] == 6 and record["sources"][1]["labels"] == {"TP": 0, "FP": 5, "FN": 0}


@pytest.mark.parametrize(
    ("change", "flags", "status", "words"),
    [
        pytest.param("val: images", [], 2, "got the class 5 in", id="a class beyond the network's, without names"),
        pytest.param("val: gone", ["--data"], 3, "val: gone, looked for and not there", id="images that are gone"),
        pytest.param("val: images", ["--data", "--split", "test"], 2, "--split: got test", id="no such split"),
        pytest.param("val: bare", ["--data"], 2, "none of 1 image has a label file", id="no label file at all"),
        pytest.param("names: [x]\nval: images", ["--data"], 2, "got 1 name in", id="other classes"),
    ],
)
def test_what_cannot_be_counted_is_one_line_and_writes_nothing(
    change: str, flags: list, status: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    write(tmp_path, {"a": COCO})
    (tmp_path / "bare").mkdir()
    shutil.copy(tmp_path / "images" / "a.jpg", tmp_path / "bare" / "other.jpg")
    data = tmp_path / "data.yaml"
    names = "" if "names" in change else "\nnames: [hole, stain, broken yarn, slub, crease]"
    data.write_text(change + names)
    given = [flags[0], str(data), *flags[1:]] if flags else ["--source", str(tmp_path / "images")]
    labels = [] if flags else ["--labels", str(tmp_path / "labels")]
    assert main([*given, *labels, "--project", str(tmp_path / "runs")]) == status
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
    assert not (tmp_path / "runs").exists()
