"""Label files: what is read of them, and that Ultralytics accepts and refuses the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yolo_heatviz import HeatvizError
from yolo_heatviz.demo.samples import FOLDER
from yolo_heatviz.detections.labels import Label
from yolo_heatviz.labels.label_file import Form, UnknownClassError, read

NAMES = {0: "hole", 1: "stain"}
PLAIN, POSE = Form(NAMES), Form(NAMES, (2, 3), pose=True)
BOX = "0 .5 .5 .25 .25"
FILES = {
    "an empty file": "",
    "blank lines": f"\n{BOX}\n\n",
    "tabs": BOX.replace(" ", "\t"),
    "line ends of Windows": f"{BOX}\r\n{BOX}\r\n",
    "a byte order mark": f"\ufeff{BOX}",
    "a class with a point": "0.0 .5 .5 .5 .5",
    "half a class": "0.5 .5 .5 .1 .1",
    "a class by name": "hole .5 .5 .1 .1",
    "a class beyond": "2 .5 .5 .1 .1",
    "a negative class": "-1 .5 .5 .1 .1",
    "a number short": "0 .5 .5 .1",
    "a confidence": f"{BOX} 0.9",
    "rows of two lengths": f"{BOX}\n{BOX} .9",
    "commas": "0,0.5,0.5,0.1,0.1",
    "pixels": "0 320 240 50 50",
    "out by rounding": "0 .5 .5 1.009 1",
    "out by far": "0 .97 .5 1.0371 .2",
    "a middle just left of the image": "0 -0.009 .5 .1 .1",
    "a middle far left of the image": "0 -0.02 .5 .1 .1",
    "a negative width": "0 .5 .5 -.001 .1",
    "a width of nothing": "0 .5 .5 0 .1",
    "NaN": "0 nan .5 .1 .1",
    "infinity": "0 inf .5 .1 .1",
    "identical rows": f"{BOX}\n1 .5 .5 .1 .1\n{BOX}\n{BOX}",
    "a polygon": "0 .2 .3 .6 .1 .4 .9",
    "four corners": "0 .2 .3 .6 .1 .4 .9 .3 .3",
    "identical polygons": "0 .2 .3 .6 .1 .4 .9\n" * 2,
    "two polygons in one box": "0 .2 .3 .6 .1 .4 .9 .2 .1\n0 .2 .3 .6 .1 .4 .9 .2 .9",
    "a polygon that leaves the image by rounding": "0 -.004 .3 .6 .1 .4 .9",
    "a polygon that leaves the image by far": "0 -1.5 .3 .6 .1 .4 .9",
    "a polygon of an odd count": "0 .2 .3 .6 .1 .4 .9 .5",
    "boxes among polygons": f"0 .2 .3 .6 .1 .4 .9\n{BOX}",
    "two numbers among polygons": "0 .2 .3 .6 .1 .4 .9\n0 .2 .3",
    "keypoints": f"{BOX} .5 .5 2 .4 .4 0",
    "keypoints out of the image": f"{BOX} .5 .5 2 1.4 .4 0",
    "keypoints without numbers of their own": f"{BOX} .5 .5 .4 .4",
    "the same keypoints twice": f"{BOX} .5 .5 2 .4 .4 0\n" * 2,
    "other keypoints of one box": f"{BOX} .5 .5 2 .4 .4 0\n{BOX} .5 .5 2 .3 .4 0",
}
"""By what they are."""


def ultralytics(path: Path, form: Form) -> list | None:
    """The boxes that Ultralytics reads, `class x y w h`, or None where it refuses the file."""
    from ultralytics.data.utils import verify_image_label

    count, numbers = form.keypoints or (0, 0)
    image = str(FOLDER / "linen.jpg")
    found = verify_image_label((image, str(path), "", form.pose, len(form.names), count, numbers, False))
    return None if found[1] is None else sorted(map(tuple, np.round(found[1].astype(float), 5)))


def ours(path: Path, form: Form) -> list | None:
    try:
        labels = read(path, form).labels
    except HeatvizError as error:
        assert str(path) in str(error) and "accepted" in str(error) and "\n" not in str(error)
        return None
    boxes = [((x + right) / 2, (y + low) / 2, right - x, low - y) for _, (x, y, right, low), _ in labels]
    return sorted((float(each.class_id), *np.round(box, 5)) for each, box in zip(labels, boxes))


@pytest.mark.parametrize("form", [PLAIN, POSE, Form(NAMES, (2, 3))], ids=["boxes", "pose", "pose labels for boxes"])
@pytest.mark.parametrize("name", FILES)
def test_ultralytics_reads_the_same(name: str, form: Form, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FILES[name], encoding="utf-8")
    expected, found = ultralytics(tmp_path / "a.txt", form), ours(tmp_path / "a.txt", form)
    assert (found is None) == (expected is None)
    np.testing.assert_allclose(found or [], expected or [], atol=2e-5)


CELLS = st.sampled_from([".5", "0", "1", "-0.005", "-.5", "1.005", "1.2", "0.1", "0.0", "2", "nan", "x", "1e-3"])
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=11).map(" ".join), max_size=4).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(text=ROWS, form=st.sampled_from([PLAIN, POSE]))
def test_ultralytics_reads_the_same_of_anything(
    text: str, form: Form, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text(text)
    expected, found = ultralytics(path, form), ours(path, form)
    assert (found is None) == (expected is None)
    np.testing.assert_allclose(found or [], expected or [], atol=2e-5)


def test_a_polygon_keeps_its_corners(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FILES["a polygon"])
    (label,) = read(tmp_path / "a.txt", PLAIN).labels
    np.testing.assert_allclose(label.xyxy, (0.2, 0.1, 0.6, 0.9), atol=1e-6)
    np.testing.assert_allclose(label.points, ((0.2, 0.3), (0.6, 0.1), (0.4, 0.9)), atol=1e-6)


def test_identical_rows_count_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FILES["identical rows"])
    labels, doubled = read(tmp_path / "a.txt", PLAIN)
    assert [label.class_id for label in labels] == [0, 1] and doubled == 2
    assert labels[0] == Label(0, (0.375, 0.375, 0.625, 0.625))


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("a class by name", PLAIN, "got 'hole .5 .5 .1 .1' in"),
        ("a number short", PLAIN, "accepted is a class number and x y w h, or a polygon"),
        ("a confidence", PLAIN, "a box with a confidence behind it"),
        ("commas", PLAIN, "numbers with commas between them"),
        ("pixels", PLAIN, "pixels, where fractions are meant"),
        ("out by far", PLAIN, "which leaves the image"),
        ("a class beyond", PLAIN, "got the class 2 in '2 .5 .5 .1 .1'"),
        ("boxes among polygons", PLAIN, "line 2, a box in a file of polygons"),
        ("keypoints", Form(NAMES, (5, 3)), "keypoints behind a box"),
        ("blank lines", POSE, "a box or a polygon without keypoints, accepted is a class number, x y w h and 2"),
    ],
)
def test_what_a_bad_row_looks_like_is_said(name: str, form: Form, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FILES[name])
    with pytest.raises(HeatvizError) as caught:
        read(tmp_path / "a.txt", form)
    assert words in str(caught.value) and f"{tmp_path / 'a.txt'} line" in str(caught.value)
    assert isinstance(caught.value, UnknownClassError) == (name == "a class beyond")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(BOX.encode("utf-16"), "UTF-16: save it as UTF-8", id="UTF-16"),
        pytest.param(BOX.encode("utf-16-le"), "UTF-16: save it as UTF-8", id="UTF-16 without a mark"),
        pytest.param(b"\xff0 1", "no UTF-8 text", id="bytes"),
        pytest.param(b'{"images": []}', "JSON", id="COCO"),
        pytest.param(b"<annotation>", "XML", id="Pascal VOC"),
    ],
)
def test_what_another_file_looks_like_is_said(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(HeatvizError, match="cannot read") as caught:
        read(tmp_path / "a.txt", PLAIN)
    assert words in str(caught.value)
