"""Class names that are numbers, or nothing: what is taken for what, and how they are spelt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, run
from yolo_heatviz import HeatvizError
from yolo_heatviz.detections.class_names import class_id, tell_numbers
from yolo_heatviz.detections.probes import Probes
from yolo_heatviz.detections.results import plot, scene
from yolo_heatviz.drawing import lettering
from yolo_heatviz.drawing.box_style import BoxStyle
from yolo_heatviz.feature_maps.letterbox import LETTERBOXED
from yolo_heatviz.labels.comparison import ComparedBox
from yolo_heatviz.labels.draw_outcomes import draw

LINEN = str(SAMPLES / "linen.jpg")
DICE = {number: str(number + 1) for number in range(6)}
ODD = {0: "", 1: " ", 2: "2", 3: "a, b", 4: "6"}


@pytest.mark.parametrize(
    ("text", "names", "number", "said"),
    [
        pytest.param(
            "2", DICE, 1, '"2" is taken for the class of that name, number 1, not for number 2, "3"', id="both"
        ),
        pytest.param("6", DICE, 5, "", id="a name alone"),
        pytest.param("0", DICE, 0, "", id="a number alone"),
        pytest.param("2", {0: "a", 1: "b", 2: "2"}, 2, "", id="a name that is its own number"),
        pytest.param("", ODD, 0, "", id="an empty name"),
        pytest.param('""', ODD, 0, "", id="an empty name as messages spell it"),
        pytest.param('" "', ODD, 1, "", id="a blank as messages spell it"),
        pytest.param("a, b", ODD, 3, "", id="a name with a comma"),
        pytest.param("hole", {0: " hole "}, 0, "", id="a name with spaces around it"),
        pytest.param("٢", {0: "٢", 1: "a", 2: "b"}, 0, "", id="a digit of another script"),
    ],
)
def test_what_is_typed_is_a_name_first(
    text: str, names: dict, number: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert class_id("--probe", text, names) == number
    assert caplog.messages == ([f"--probe: {said}"] if said else [])


def test_what_is_neither_is_refused_with_the_names_spelt() -> None:
    with pytest.raises(HeatvizError) as refused:
        class_id("--probe", "7", ODD)
    assert str(refused.value) == """--probe: got the class '7': accepted are 0 to 4 ("", " ", "2", "a, b", "6")"""


def test_no_name_steers_the_terminal(caplog: pytest.LogCaptureFixture) -> None:
    assert class_id("--probe", "1", {0: "1", 1: "a\x1b[31m"}) == 0
    assert caplog.messages[0].endswith("not for number 1, a\\x1b[31m")


def test_a_probe_says_once_what_was_taken(caplog: pytest.LogCaptureFixture) -> None:
    probes = Probes(["10,20,30,40,2"], DICE)
    assert [probes.within((100, 200), stem)[0].class_id for stem in ("a", "b")] == [1, 1]
    assert len(caplog.messages) == 1


WORDS = 'numbers are those of classes: 2 is "3", not the class named "2", which is number 1'


@pytest.mark.parametrize("folder", [False, True])
def test_a_label_file_has_numbers_which_is_said_once(
    folder: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("2 .5 .5 .1 .1\n1 .5 .5 .1 .1\n0 .5 .5 .1 .1\n2 .5 .5 .1 .1\n")
    probes = Probes([str(tmp_path if folder else tmp_path / "a.txt")], DICE)
    for stem in ("a", "b"):
        assert [probe.class_id for probe in probes.within((100, 200), stem)] == [2, 1, 0, 2]
    assert caplog.messages == [
        '--probe: numbers are those of classes: 1 is "2", not the class named "1", which is number 0'
    ]


def test_numbers_that_name_no_other_class_need_no_word(caplog: pytest.LogCaptureFixture) -> None:
    assert not tell_numbers("--labels", [0, 1, 2], {0: "0", 1: "1", 2: "2", 3: "hole"})
    assert not caplog.messages


@pytest.fixture
def odd(tmp_path: Path) -> list[str]:
    """Flags that give the embedded detector's classes, hole, stain, broken yarn, slub and a fifth, odd names."""
    data = tmp_path / "odd.yaml"
    data.write_text('names: ["", ".", "0", "a/b", "a_b"]')
    return ["--source", LINEN, "--data", str(data)]


def test_each_class_has_a_folder_of_crops(odd: list[str], tmp_path: Path) -> None:
    _, plain, record = run(tmp_path / "plain", "--source", LINEN, "--save-crop")
    status, folder, _ = run(tmp_path / "odd", *odd, "--save-crop")
    renamed = dict(zip(record["model"]["names"], ["class0", "class1", "0", "a_b-3", "a_b"]))
    expected = sorted(renamed[path.parent.name] for path in (plain / "crops").rglob("*.jpg"))
    found = sorted(path.parent.name for path in (folder / "crops").rglob("*.jpg"))
    assert status == 0 and found == expected and {"class0", "class1"} <= set(found)


def test_what_is_printed_spells_names(odd: list[str], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    asked = ["--labels", str(SAMPLES), "--explain", "--probe", "357,130,59,67", "--conf-thres", "0.2"]
    status, _, record = run(tmp_path / "runs", *odd, *asked)
    printed = capsys.readouterr().out
    counts = [line for line in printed.splitlines() if line.startswith("1 of 1 source done, found ")]
    assert status == 0 and '1 ""' in counts[0] and '1 "."' in counts[0]
    assert {each["class"] for each in record["sources"][0]["found"]} >= {"", "."}
    table = printed[printed.index("Against the labels") : printed.index("linen.jpg: the boxes")]
    assert '\n  ""     ' in table and '\n  "."    ' in table and "\n  all    " in table
    assert '\n  1    ""     ' in printed or '\n  0    ""     ' in printed
    assert 'the head said "" 0.' in printed and 'it survived as box 1 ("" 0.' in printed


def test_pictures_spell_what_would_not_be_seen(odd: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from yolo_heatviz.model.detector import load

    detector = load(SAMPLES.parent / "fabric.pt")
    detector.predictor.model.names.update({0: "", 1: " ", 2: "7"})
    (result,) = detector.predictor.stream_inference(LINEN)
    labels = {box.label.rpartition(" ")[0] for box in scene(result, BoxStyle(), LETTERBOXED).boxes}
    assert {'""', '" "'} <= labels and "" not in labels
    drawn: dict[str, Any] = {}
    monkeypatch.setattr(type(result), "plot", lambda self, **_: drawn.update(self.names))
    plot(result, BoxStyle())
    assert (drawn[0], drawn[1], drawn[2]) == ('""', '" "', "7") and result.names[0] == ""


def test_a_flag_with_numbers_says_what_they_are(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "dice.yaml").write_text("names: ['1', '2', '3', '4', '5']")
    flags = ["--source", LINEN, "--data", str(tmp_path / "dice.yaml"), "--classes", "2"]
    status, _, record = run(tmp_path / "runs", *flags)
    assert status == 0 and {each["class"] for each in record["sources"][0]["found"]} <= {"3"}
    assert f"--classes: {WORDS}" in caplog.messages


def test_outcomes_spell_what_would_not_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    line = lettering.line
    monkeypatch.setattr(
        lettering, "line", lambda text, *size, **style: drawn.append(text) or line(text, *size, **style)
    )
    boxes = [ComparedBox("TP", "", 0.5, 0.9, (4, 4, 60, 40)), ComparedBox("FN", "hole", None, 0.0, (4, 4, 60, 40))]
    draw(np.zeros((80, 100, 3), np.uint8), boxes, BoxStyle())
    assert drawn[:2] == [' TP "" 0.50 ', " FN hole "]
