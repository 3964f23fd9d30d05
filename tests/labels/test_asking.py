"""Each missed label is asked why, of the head: the answers are those of `--probe`."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Callable

import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, run
from yolo_heatviz.detections.head_output import HeadOutput, Rules
from yolo_heatviz.detections.predictions import Level, Predictions
from yolo_heatviz.labels.asking import _reason

LINEN = ["--source", str(SAMPLES / "linen.jpg"), "--labels", str(SAMPLES), "--nosave"]


def output(rows: list, *, conf: float = 0.25, iou: float = 0.45, most: int = 9) -> HeadOutput:
    """Of boxes with the scores of two classes, and which NMS kept."""
    boxes, scores, kept = zip(*rows)
    predictions = Predictions(np.array(boxes, float), np.array(scores, float), None, [Level(1, 8, len(rows), 1)])
    numbers = [number for number in np.argsort(-np.max(scores, axis=1), kind="stable").tolist() if kept[number]]
    return HeadOutput(predictions, np.array(numbers, int), Rules(conf, iou, None, False, most), {0: "hole", 1: "stain"})


PLACE = np.array([0, 0, 10, 10])
HERE, NEAR, FAR = [0, 0, 10, 10], [0, 0, 10, 7], [50, 50, 60, 60]


@pytest.mark.parametrize(
    ("rows", "options", "by", "words"),
    [
        pytest.param([(HERE, (0.2, 0), False)], {}, "confidence", "0.2 is not above --conf-thres 0.25", id="unsure"),
        pytest.param([(HERE, (0.01, 0), False)], {}, "unsure", "0.01 is not above", id="hardly seen"),
        pytest.param([(HERE, (0.1, 0.9), False)], {}, "confidence", "; its best class is stain 0.90", id="another"),
        pytest.param([(HERE, (0.3, 0.9), True)], {}, "outvoted", "its best class is stain 0.90", id="outvoted"),
        pytest.param([([0, 2, 10, 12], (0.8, 0), False), ([0, 6, 10, 18], (0.9, 0), True)], {"iou": 0.3}, "nms",
                     "suppressed by", id="NMS"),
        pytest.param([(HERE, (0.8, 0), True), (FAR, (0.9, 0), True)], {"most": 1}, "max-det", "--max-det is 1",
                     id="too many"),
        pytest.param([(FAR, (0.9, 0), True)], {}, "nothing", "no prediction has an IoU of 0.3 or more", id="nothing"),
        pytest.param([([0, 0, 10, 4], (0.9, 0), True)], {}, "placed", "is there, IoU 0.40", id="badly placed"),
        pytest.param([(NEAR, (0.9, 0), True)], {}, "taken", "IoU 0.70, and is another label's", id="taken"),
    ],
)  # fmt: skip
def test_reasons(rows: list, options: dict, by: str, words: str) -> None:
    reason = _reason(output(rows, **options), PLACE, 0)
    assert reason.by == by and words in reason.words


def test_the_answers_are_those_of_a_probe(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    flags = [*LINEN, "--conf-thres", "0.88"]
    _, folder, record = run(tmp_path / "runs", *flags, "--probe", str(SAMPLES))
    (entry,) = record["sources"]
    missed = {each["class"]: each["why"] for each in entry["verdicts"] if each["outcome"] == "FN"}
    probed = {each["asked"]: each["reason"] for each in entry["probes"] if each["removed_by"]}
    assert len(missed) == 3 and missed == probed
    with (folder / "labels.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Outcome"] == "FN"]
    assert {row["Class"]: row["Why"] for row in rows} == missed
    lines = capsys.readouterr().out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("3 of 3 misses were there with"))
    assert lines[first].endswith("lower --conf-thres") and lines[first + 1].startswith("Against the labels")


@pytest.mark.parametrize("flags", [pytest.param(["--augment"], id="several passes"), []])
def test_without_a_head_to_ask_that_is_said(
    flags: list, tmp_path: Path, lively: Callable[[str], Path], capsys: pytest.CaptureFixture
) -> None:
    """Of augmented images no single prediction stands behind a box; a head of segments is another one."""
    other = [] if flags else ["--weights", str(lively("-seg")), "--imgsz", "96"]
    given = [*LINEN, *flags, *other, "--conf-thres", "0.95"]
    if other:
        (tmp_path / "linen.txt").write_text("0 .5 .5 .1 .1")
        given[3] = str(tmp_path)
    _, _, record = run(tmp_path / "runs", *given)
    missed = [each for each in record["sources"][0]["verdicts"] if each["outcome"] == "FN"]
    assert missed and not any("why" in each for each in missed)
    got = "--augment" if flags else "a Segment head"
    assert f"Why labels were missed is not asked: got {got}" in capsys.readouterr().out
