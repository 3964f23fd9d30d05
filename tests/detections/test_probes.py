"""Probes from the command line and from label files."""

from __future__ import annotations

from pathlib import Path

import pytest

from yolo_heatviz.detections.probes import Probe, Probes
from yolo_heatviz.errors import HeatvizError

NAMES = {0: "hole", 1: "broken yarn"}
SIZE = (100, 200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("10,20,30,40", Probe((10, 20, 40, 60)), id="any class"),
        pytest.param("10, 20, 30, 40, broken yarn", Probe((10, 20, 40, 60), 1), id="a class by name"),
        pytest.param("1.5,2,3,4,0", Probe((1.5, 2, 4.5, 6), 0), id="a class by number"),
        pytest.param("-0.5,0,200.9,100", Probe((0, 0, 200, 100)), id="less than a pixel over the edge"),
    ],
)
def test_a_box_in_pixels(text: str, expected: Probe) -> None:
    assert Probes([text], NAMES).within(SIZE, "linen") == [expected]


def test_a_label_file_is_for_every_image_and_a_folder_has_one_each(tmp_path: Path) -> None:
    path = tmp_path / "linen.txt"
    path.write_text("1 0.5 0.5 0.1 0.2\n\n0 0.25 0.5 0.5 1 0.87\n")
    expected = [Probe(pytest.approx((90, 40, 110, 60)), 1), Probe((0, 0, 100, 100), 0)]
    assert Probes([str(path)], NAMES).within(SIZE, "stripes") == expected
    assert Probes([str(tmp_path)], NAMES).within(SIZE, "linen") == expected
    assert Probes([str(tmp_path)], NAMES).within(SIZE, "stripes") == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("0 .2 .3 .6 .1 .4 .9", Probe((40, 10, 120, 90), 0), id="the box around a polygon"),
        pytest.param("\ufeff0 0.5 0.5 0.1 0.2", Probe((90, 40, 110, 60), 0), id="a mark of the encoding, as Windows'"),
        pytest.param("0.0 0.5 0.5 0.1 0.2", Probe((90, 40, 110, 60), 0), id="a class written with a point"),
        pytest.param("1 -.008 .5 .5 .5 .5 .6", Probe((0, 50, 100, 60), 1), id="a corner off by a rounding"),
    ],
)
def test_label_files_are_read_as_those_of_labels(content: str, expected: Probe, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content, encoding="utf-8")
    (found,) = Probes([str(path)], NAMES).within(SIZE, "linen")
    assert (pytest.approx(found.xyxy), found.class_id) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("1,2,3", "got '1,2,3', accepted is x,y,w,h", id="three numbers"),
        pytest.param("1,2,x,4", "accepted is x,y,w,h", id="no number"),
        pytest.param("1,2,0,4", "accepted is x,y,w,h", id="no width"),
        pytest.param("1,2,nan,4", "accepted is x,y,w,h", id="not finite"),
        pytest.param("1,2,3,4,holl", "got the class 'holl' (did you mean hole?)", id="an unknown class"),
        pytest.param("1,2,3,4,2", "got the class '2': accepted are 0 to 1 (hole, broken yarn)", id="a class beyond"),
    ],
)
def test_what_is_no_probe_is_refused_at_once(text: str, words: str) -> None:
    with pytest.raises(HeatvizError) as error:
        Probes([text], NAMES)
    assert words in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("hole", "got 'hole' in {} line 1, accepted is a class number", id="words"),
        pytest.param("0 .5 .5 .1 .1\n0 .5 .5", "got '0 .5 .5' in {} line 2, accepted", id="too few numbers"),
        pytest.param("0 .5 .5 .1 0", "in {} line 1, accepted is a box with a width and a height", id="no area"),
        pytest.param("7 .5 .5 .1 .1", "got the class 7 in {} line 1, accepted are 0 to 1", id="an unknown class"),
        pytest.param(b"\xff\xfe", "cannot read {} (no UTF-8 text)", id="no text"),
    ],
)
def test_a_label_file_that_does_not_parse_is_refused_at_once(content: str | bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(HeatvizError, match=r"^--probe: ") as error:
        Probes([str(path)], NAMES)
    assert words.format(path) in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["-2,0,5,5", "0,-2,5,5", "198,0,4,5", "0,98,5,4", "500,500,5,5"])
def test_a_probe_outside_the_image_is_refused_with_the_image_s_size(text: str) -> None:
    with pytest.raises(HeatvizError, match=f"got {text}, accepted lies within the image, 200x100 pixels"):
        Probes([text], NAMES).within(SIZE, "linen")
