"""Label files, good and bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from yolo_heatviz import HeatvizError
from yolo_heatviz.detections.labels import Label, read

NAMES = {0: "hole", 1: "stain"}


def written(folder: Path, text: str, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="an empty file"),
        pytest.param("\n1 .5 .5 .5 1\n\n", [Label(1, (0.25, 0.0, 0.75, 1.0))], id="blank lines"),
        pytest.param("0.0 0.5 0.5 1 1", [Label(0, (0.0, 0.0, 1.0, 1.0))], id="a class written with a point"),
        pytest.param(
            "0 .2 .3 .6 .1 .4 .9",
            [Label(0, (0.2, 0.1, 0.6, 0.9), ((0.2, 0.3), (0.6, 0.1), (0.4, 0.9)))],
            id="a polygon",
        ),
    ],
)
def test_what_is_read(text: str, expected: list, tmp_path: Path) -> None:
    assert read(written(tmp_path, text), NAMES) == expected


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("hole 0.5 0.5 0.1 0.1", "got 'hole 0.5 0.5 0.1 0.1'", id="a class by name"),
        pytest.param("0 0.5 0.5 0.1", "got '0 0.5 0.5 0.1'", id="a number short"),
        pytest.param("0 0.5 0.5 0.1 0.1 0.9", "x y w h, or a polygon", id="with a confidence"),
        pytest.param("0 320 240 50 50", "as fractions of the image", id="pixels"),
        pytest.param("0 nan 0.5 0.1 0.1", "got '0 nan", id="NaN"),
        pytest.param("0 0.5 0.5 -0.1 0.1", "got '0 0.5 0.5 -0.1", id="a negative width"),
        pytest.param("2 0.5 0.5 0.1 0.1", "got the class 2 in", id="a class beyond"),
        pytest.param("0.5 0.5 0.5 0.1 0.1", "accepted are 0 to 1 (hole, stain)", id="half a class"),
    ],
)
def test_a_bad_line_is_named_in_one(line: str, words: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"0 0.5 0.5 0.1 0.1\n{line}\n")
    with pytest.raises(HeatvizError) as caught:
        read(path, NAMES)
    text = str(caught.value)
    assert words in text and f"{path} line 2" in text and "accepted" in text and "\n" not in text


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(HeatvizError, match=r"cannot read .*a\.txt \(no UTF-8 text\)"):
        read(tmp_path / "a.txt", NAMES)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(HeatvizError, match=r"cannot read .*a\.txt \(got nothing of that name"):
        read(tmp_path / "a.txt", NAMES)
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(HeatvizError, match=r"cannot read .*a\.txt \(got a folder"):
        read(tmp_path / "a.txt", NAMES)


def test_a_mark_of_the_encoding_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    """Windows' editors write one."""
    assert len(read(written(tmp_path, "\ufeff0 0.5 0.5 1 1"), NAMES)) == 1
