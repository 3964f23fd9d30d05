"""The names of models, and their classes matched by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from yolo_heatviz.compare.models import Model, common_classes, names_of
from yolo_heatviz.compare.options import Options


@pytest.mark.parametrize(
    ("weights", "names"),
    [
        pytest.param(("a/base.pt", "b/ours.pt"), ("base", "ours"), id="files of different names"),
        pytest.param(("runs/a/best.pt", "runs/b/best.pt"), ("a/best", "b/best"), id="folders tell them apart"),
        pytest.param(("x/a/w/best.pt", "y/a/w/best.pt"), ("x/a/w/best", "y/a/w/best"), id="folders further up"),
        pytest.param(("best.pt", "best.pt", "last.pt"), ("best", "best (2)", "last"), id="one file twice"),
        pytest.param(("/best.pt", "/a/best.pt"), ("/best", "a/best"), id="one in the folder above"),
    ],
)
def test_a_model_is_called_as_its_file(weights: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert names_of(Options(weights)) == names


def test_names_that_are_given_stay() -> None:
    assert names_of(Options(("a.pt", "b.pt"), ("YOLOv5s", "+CBAM"))) == ("YOLOv5s", "+CBAM")


def model(*classes: str) -> Model:
    return Model("a", Path("a.pt"), "0", "yolov5", "detect", (320, 320), dict(enumerate(classes)), (20,))


def test_classes_meet_by_name_whatever_their_number_and_case() -> None:
    first, second = model("hole", "Broken_yarn", "stain"), model("broken yarn", "slub", "Hole")
    assert common_classes([first, second]) == ["hole", "Broken_yarn"]
    assert (second.class_id("HOLE"), second.class_id("broken-yarn"), second.class_id("stain")) == (2, 0, None)
