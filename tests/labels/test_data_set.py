"""Data sets' descriptions, and the images they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from yolo_heatviz import HeatvizError
from yolo_heatviz.errors import NothingFoundError
from yolo_heatviz.labels.data_set import images_of
from yolo_heatviz.labels.description import read

FORMATS = {"jpg", "png"}
NAMES = "names: [hole, stain]"


def described(folder: Path, text: str) -> Path:
    path = folder / "data.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def found(path: Path, split: str = "val") -> list[str]:
    return [
        Path(image).relative_to(path.parent.resolve()).as_posix() for image in images_of(read(path), split, FORMATS)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("val: images/val", ["images/val/a.jpg", "images/val/deep/b.png"], id="a folder and those in it"),
        pytest.param("path: .\nval: images/val/deep", ["images/val/deep/b.png"], id="a path that is relative"),
        pytest.param("val: [images/val/deep, other]", ["images/val/deep/b.png", "other/c.jpg"], id="several roots"),
        pytest.param("val: list.txt", ["images/val/a.jpg", "other/c.jpg"], id="a list"),
        pytest.param("val: ../images/val/deep", ["images/val/deep/b.png"], id="as Roboflow writes it"),
        pytest.param("validation: other", ["other/c.jpg"], id="by another name"),
        pytest.param("val: other/c.jpg", ["other/c.jpg"], id="an image"),
    ],
)
def test_images(text: str, expected: list, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "images/val/a.jpg", "images/val/._a.jpg", "images/val/a.txt", "images/val/deep/b.png", "other/c.jpg")
    (tmp_path / "list.txt").write_text("\ufeff./images/val/a.jpg\n\nother/c.jpg\n")
    monkeypatch.chdir(tmp_path.parent)
    assert found(described(tmp_path, f"{text}\n{NAMES}")) == expected


def test_ultralytics_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ultralytics.data.base import BaseDataset
    from ultralytics.data.utils import check_det_dataset

    make(tmp_path, "images/val/a.jpg", "images/val/deep/b.png", "images/train/c.jpg")
    path = described(tmp_path, f"path: {tmp_path.name}\ntrain: images/train\nval: images/val\n{NAMES}")
    monkeypatch.chdir(tmp_path.parent)
    dataset = BaseDataset.__new__(BaseDataset)
    dataset.prefix, dataset.fraction = "", 1.0
    upstream = dataset.get_img_files(check_det_dataset(str(path), autodownload=False)["val"])
    assert images_of(read(path), "val", FORMATS) == upstream


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        pytest.param("val: gone", NothingFoundError, "val: gone, looked for and not there: {root}/gone", id="gone"),
        pytest.param("val: empty", NothingFoundError, "no image in {root}/empty", id="a folder without images"),
        pytest.param("train: empty", HeatvizError, "--split: got val", id="no such split"),
        pytest.param(r"val: images\val", HeatvizError, "Windows' backslashes: give images/val", id="Windows"),
        pytest.param("val: {a: b}", HeatvizError, "which is no path and no list of paths", id="a mapping"),
        pytest.param("path: 3\nval: empty", HeatvizError, "path: 3, which is no path", id="a root that is none"),
        pytest.param("nc: 3\nval: empty", HeatvizError, "2 names, where nc is 3", id="another count"),
        pytest.param("kpt_shape: [3]\nval: empty", HeatvizError, "--data: got", id="keypoints of no shape"),
    ],
)
def test_what_is_not_there_is_one_line(text: str, error: type, words: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(error) as caught:
        found(described(tmp_path, f"{text}\n{NAMES}"))
    assert words.format(root=tmp_path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_relative_path_is_looked_for_where_ultralytics_does_and_beside_the_file(tmp_path: Path) -> None:
    with pytest.raises(NothingFoundError) as caught:
        found(described(tmp_path, f"path: coco8\nval: images/val\n{NAMES}"))
    for place in (Path("coco8").absolute(), tmp_path / "coco8"):
        assert f"{place}/images/val" in str(caught.value)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        pytest.param("val: images", "no 'names'", id="none"),
        pytest.param("names: {1: hole}", "not numbered from 0 on", id="from 1"),
        pytest.param("names: [[hole]]", "a name that is no word", id="a list"),
        pytest.param("names: []", "0 names", id="an empty list"),
        pytest.param("just text", "no keys", id="no mapping"),
    ],
)
def test_names_that_are_none(names: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match="accepted is a data set") as caught:
        read(described(tmp_path, names))
    assert words in str(caught.value) and "\n" not in str(caught.value)
