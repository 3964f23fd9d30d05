"""The detect command's labels, crops and table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.helpers.commands import SAMPLES, classes, main, run


def test_labels_crops_and_table_say_what_was_found(tmp_path: Path) -> None:
    flags = [
        "--source",
        str(SAMPLES / "linen.jpg"),
        "--save-txt",
        "--save-conf",
        "--save-csv",
        "--save-crop",
        "--nosave",
    ]
    status, folder, record = run(tmp_path, *flags)
    found = record["sources"][0]["found"]
    names = record["model"]["names"]
    assert status == 0 and found and not (folder / "linen.jpg").exists()
    labels = [line.split() for line in (folder / "labels" / "linen.txt").read_text().splitlines()]
    assert [names[int(row[0])] for row in labels] == [each["class"] for each in found]
    height, width = record["sources"][0]["size"]
    for row, each in zip(labels, found):
        x, y, w, h, confidence = map(float, row[1:])
        left, top, right, bottom = each["xyxy"]
        assert [(x - w / 2) * width, (y - h / 2) * height] == pytest.approx([left, top], abs=0.01)
        assert [(x + w / 2) * width, (y + h / 2) * height] == pytest.approx([right, bottom], abs=0.01)
        assert confidence == pytest.approx(each["confidence"], abs=1e-5)
    with (folder / "predictions.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Image Name", "Prediction", "Confidence"]
    assert rows[1:] == [["linen.jpg", each["class"], f"{each['confidence']:.2f}"] for each in found]
    crops = sorted(path.parent.name for path in (folder / "crops").rglob("*.jpg"))
    assert crops == sorted(each["class"] for each in found)


def test_classes_filter_and_threshold_hold(tmp_path: Path) -> None:
    _, _, loose = run(tmp_path, "--source", str(SAMPLES / "linen.jpg"), "--classes", "0", "--conf-thres", "0.01")
    assert set(classes(loose["sources"][0])) == {"hole"}
    _, _, strict = run(tmp_path, "--source", str(SAMPLES / "linen.jpg"), "--conf-thres", "1")
    assert classes(strict["sources"][0]) == []


def test_data_names_take_the_place_of_the_checkpoints(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    data = tmp_path / "data.yaml"
    data.write_text("names: [a, b, c, d, e]")
    _, _, record = run(tmp_path / "runs", "--source", str(SAMPLES / "linen.jpg"), "--data", str(data))
    assert set(classes(record["sources"][0])) <= set("abcde")
    data.write_text("names: [a, b]")
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--data", str(data)]
    assert main([*flags, "--project", str(tmp_path / "none")]) == 2
    assert "got 2 names" in capsys.readouterr().err
