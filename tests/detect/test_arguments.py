"""The detect command's words: its help, YOLOv5's short forms, and what is said of words that are none."""

from __future__ import annotations

import argparse
import shlex

import pytest

from yolo_heatviz import HeatvizError
from yolo_heatviz.detect.arguments import EXAMPLES, parse, parser
from yolo_heatviz.detect.spelling import spelt_out

FLAGS = [flag for action in parser()._actions for flag in action.option_strings]
YOLOV5 = [
    ["--weights"], ["--source"], ["--data"], ["--imgsz", "--img", "--img-size"], ["--conf-thres"], ["--iou-thres"],
    ["--max-det"], ["--device"], ["--view-img"], ["--save-txt"], ["--save-conf"], ["--save-crop"], ["--nosave"],
    ["--classes"], ["--agnostic-nms"], ["--augment"], ["--visualize"], ["--update"], ["--project"], ["--name"],
    ["--exist-ok"], ["--line-thickness"], ["--hide-labels"], ["--hide-conf"], ["--half"], ["--dnn"], ["--vid-stride"],
]  # fmt: skip
"""The flags of its detect.py v7.0."""


def upstreams(prefix: str, names: list[list[str]]) -> str | None:
    """The flag that argparse takes a prefix for; None where it refuses."""
    made = argparse.ArgumentParser()
    for each in names:
        made.add_argument(*each, action="store_true", dest=each[0])
    try:
        values = vars(made.parse_args([prefix]))
    except SystemExit as stop:
        return "--help" if stop.code == 0 else None
    (found,) = [name for name, given in values.items() if given]
    return found


@pytest.mark.parametrize("names", [YOLOV5, [*YOLOV5, ["--save-csv"]]], ids=["v7.0", "master"])
def test_every_prefix_that_yolov5_takes_is_taken(names: list[list[str]], capsys: pytest.CaptureFixture) -> None:
    prefixes = {flag[:end] for each in [*names, ["--help"]] for flag in each for end in range(3, len(flag) + 1)}
    meant = {prefix: upstreams(prefix, names) for prefix in prefixes}
    assert (meant["--conf"], meant["--iou"], meant["--img"]) == ("--conf-thres", "--iou-thres", "--imgsz")
    assert len(meant) > 150
    for prefix, flag in meant.items():
        if flag is not None:
            exact = prefix in FLAGS and prefix != "--view"  # of --imgsz, which has three names
            assert spelt_out([prefix], FLAGS) == [prefix if exact else flag], prefix


def test_the_tutorial_s_short_forms_are_read() -> None:
    options = parse(["--weights", "a.pt", "--img", "640", "--conf=0.3", "--iou", "0.5", "--view", "--l", "2"])
    assert (options.imgsz, options.conf_thres, options.iou_thres) == ([640], 0.3, 0.5)
    assert options.view_img and options.line_thickness == 2 and options.settings.view == "grid"


def test_a_view_with_a_value_is_a_view() -> None:
    assert parse(["--visualize", "--view", "sheet"]).settings.view == "sheet"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(["--hide"], "--hide may mean --hide-labels or --hide-conf: spell it out", id="two of YOLOv5's"),
        pytest.param(
            ["--overlayof", "9"],
            "unknown argument '--overlayof' (did you mean --overlay-of?): --help lists all",
            id="ours",
        ),
        pytest.param(["--qqqq"], "unknown argument '--qqqq': --help lists all", id="nobody's"),
        pytest.param(["--dn"], "--dnn reads ONNX files, accepted are .pt checkpoints", id="refused"),
        pytest.param(
            ["bus.jpg"], "unknown argument 'bus.jpg': images and videos are named by --source", id="a bare path"
        ),
        pytest.param(
            ["--source", *(f"img/{number}.jpg" for number in range(48)), "--nosave"],
            "--source: got 48 paths, accepted is one: quote the pattern, or else the shell puts its files there: "
            "--source 'img/*.jpg'",
            id="a pattern that the shell replaced",
        ),
        pytest.param(
            ["--source", "my img/a.jpg", "my img/b.png"],
            "--source: got 2 paths, accepted is one: quote the pattern, or else the shell puts its files there: "
            "--source 'my img/*'",
            id="a pattern of all files",
        ),
        pytest.param(
            ["--source", "a/x.jpg", "b/x.jpg"],
            "--source: got 2 paths, accepted is one: quote the pattern, or else the shell puts its files there",
            id="a pattern of folders",
        ),
    ],
)
def test_a_word_that_is_none_is_told_what_helps(words: list[str], message: str) -> None:
    with pytest.raises(HeatvizError) as caught:
        parse(words)
    assert str(caught.value) == message


def test_the_help_has_groups_and_every_default() -> None:
    made = parser()
    grouped = {id(action) for group in made._action_groups[2:] for action in group._group_actions}
    options = [action for action in made._actions if "--help" not in action.option_strings]
    assert {id(action) for action in options} == grouped and len(made._action_groups[2:]) >= 5
    words = " ".join(made.format_help().split())
    assert words.count("(default: ") == len(options) and "None)" not in words
    assert "--conf-thres X confidence threshold (default: 0.25)" in words


def test_the_help_has_three_examples_that_can_be_pasted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = [line.strip() for line in parser().format_help().splitlines()]
    shown = [line for line in lines if line.startswith("python -m yolo_heatviz.detect --")]
    assert len(shown) == len(EXAMPLES) == 3
    for line in shown:
        assert parse(shlex.split(line)[3:])


def test_no_flag_of_ours_has_a_short_form_of_its_own() -> None:
    for flag in ("--stag", "--cma", "--expl"):
        with pytest.raises(HeatvizError, match="unknown argument"):
            parse([flag, "9"])
