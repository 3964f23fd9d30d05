"""The label files of a run's images: where they lie, which are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from yolo_heatviz import HeatvizError
from yolo_heatviz.labels.given import read_labels
from yolo_heatviz.labels.label_file import Form, UnknownClassError
from yolo_heatviz.labels.label_paths import by_rule, in_folder

FORM = Form({0: "hole", 1: "stain"})
ROW = "1 .5 .5 1 1\n"


def write(folder: Path, *names: str, text: str = ROW) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(["x.txt"], {"images/x.jpg": "x.txt"}, id="flat"),
        pytest.param(["one/a.txt", "two/a.txt"], {"images/one/a.jpg": "one/a.txt", "images/two/a.png": "two/a.txt"},
                     id="two of one name in two folders"),
        pytest.param(["images/one/a.txt"], {"images/one/a.jpg": "images/one/a.txt"}, id="a mirrored tree"),
        pytest.param(["one/a.txt", "a.txt"], {"images/one/a.jpg": "one/a.txt", "images/two/a.png": "a.txt"},
                     id="the longest path"),
    ],
)  # fmt: skip
def test_a_folder_of_labels(files: list, expected: dict, tmp_path: Path) -> None:
    write(tmp_path / "labels", *files)
    images = {f"{tmp_path}/{image}": image for image in ("images/x.jpg", "images/one/a.jpg", "images/two/a.png")}
    found = in_folder(tmp_path / "labels", images)
    assert {images[image]: str(path.relative_to(tmp_path / "labels")) for image, path in found.items()} == expected


def test_two_images_never_share_a_file(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(HeatvizError, match=r"one/a\.jpg and two/a\.png share"):
        in_folder(tmp_path, ["one/a.jpg", "two/a.png"])
    assert in_folder(tmp_path, ["one/b.jpg", "two/b.jpg", "a.jpg", "a.jpg"]).keys() == {"a.jpg"}


def test_a_folder_that_is_none_or_of_something_else(tmp_path: Path) -> None:
    for folder, words in ((tmp_path / "none", "accepted is a folder of label files"), (tmp_path, "such as a.txt")):
        with pytest.raises(HeatvizError, match=words):
            in_folder(folder, ["a.jpg"])


def test_the_rule_is_ultralytics() -> None:
    assert by_rule(["/d/images/images/a.b.jpg"]) == {"/d/images/images/a.b.jpg": Path("/d/images/labels/a.b.txt")}


def test_a_bad_file_leaves_its_image_out(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt")
    write(tmp_path, "c.txt", text=f"{ROW}1 .9 .5 2.5 1")
    write(tmp_path, "d.txt", text=ROW * 3)
    given = read_labels({f"{name}.jpg": tmp_path / f"{name}.txt" for name in "abcde"}, FORM)
    assert list(given.labels) == ["a.jpg", "b.jpg", "d.jpg"] and len(given.labels["d.jpg"]) == 1
    (failure,) = given.failures
    assert failure.startswith("labels: c.jpg is not counted: got '1 .9 .5 2.5 1' in") and "c.txt line 2" in failure
    assert given.notes == [f"labels: 2 rows that stood there before left out, in {tmp_path / 'd.txt'}"]


def test_many_bad_files_are_not_told_one_by_one(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, *(f"{number}.txt" for number in range(30)), text="x")
    paths = {name: tmp_path / f"{name}.txt" for name in ("a", *map(str, range(30)))}
    failures = read_labels(paths, FORM).failures
    assert len(failures) == 21 and failures[-1] == "labels: 10 more images are not counted for their label files"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("x", "--labels: got 'x' in", id="all of them bad"),
        pytest.param(None, "none of 1 image has a label file: for a.jpg looked for", id="none there"),
    ],
)
def test_nothing_to_count_is_an_error(text: str | None, words: str, tmp_path: Path) -> None:
    if text is not None:
        write(tmp_path, "a.txt", text=text)
    with pytest.raises(HeatvizError, match=words):
        read_labels({"a.jpg": tmp_path / "a.txt"}, FORM)


def test_classes_take_the_networks_numbers(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", text="0 .5 .5 1 1\n1 .5 .5 1 1\n")
    given = read_labels({"a.jpg": tmp_path / "a.txt"}, FORM, {1: 7})
    assert [label.class_id for label in given.labels["a.jpg"]] == [7]
    assert given.notes == ["labels: 1 label of classes that the network does not have left out"]


def test_a_class_beyond_is_an_error_unless_a_data_set_says_what_it_is(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "b.txt", text="2 .5 .5 1 1")
    paths = {"a.jpg": tmp_path / "a.txt", "b.jpg": tmp_path / "b.txt"}
    with pytest.raises(UnknownClassError, match=r"got the class 2 in .*; --data FILE pairs"):
        read_labels(paths, FORM)
    assert list(read_labels(paths, FORM, {0: 0, 1: 1}).left_out) == ["b.jpg"]
