"""Why labels were missed and where false finds came from, in sentences that say what would help."""

from __future__ import annotations

import pytest

from yolo_heatviz.labels.advice import of_false_finds, sentences
from yolo_heatviz.labels.asking import Reason


def reasons(by: str, *given: dict) -> list[tuple[str, Reason]]:
    return [("hole", Reason(by, "", **each)) for each in given]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        pytest.param(reasons("confidence", {"confidence": 0.1}, {"confidence": 0.24}),
                     "2 of 58 misses were there with confidence 0.10 to 0.24: lower --conf-thres", id="unsure"),
        pytest.param(reasons("unsure", {"confidence": 0.0012}),
                     "1 of 58 misses was there with confidence 0.0012, hardly seen: train on more", id="hardly seen"),
        pytest.param(reasons("nms", {"iou": 0.5}, {"iou": 0.66}),
                     "2 of 58 misses were suppressed by a neighbour, IoU 0.50 to 0.66: raise --iou-thres", id="NMS"),
        pytest.param(reasons("nms", {}), "1 of 58 misses was suppressed by a neighbour: raise", id="NMS by its limit"),
        pytest.param(reasons("outvoted", {"best_class": "stain"}, {"best_class": "stain"}, {"best_class": "slub"}),
                     "3 of 58 misses were taken for another class, most often hole for stain: look at", id="outvoted"),
        pytest.param(reasons("max-det", {}), "1 of 58 misses was beyond the most detections", id="too many"),
        pytest.param(reasons("classes", {}), "1 of 58 misses was not among --classes", id="filtered"),
        pytest.param(reasons("nothing", {}), "1 of 58 misses was never proposed: a larger --imgsz", id="unproposed"),
        pytest.param(reasons("placed", {}), "1 of 58 misses was found, but badly placed: look", id="badly placed"),
        pytest.param(reasons("taken", {}), "1 of 58 misses was under a box that is another label's", id="taken"),
    ],
)  # fmt: skip
def test_what_helps_is_said(found: list, sentence: str) -> None:
    (said,) = sentences(found, 58)
    assert said.startswith(sentence)


def test_the_most_frequent_reason_comes_first() -> None:
    found = [*reasons("nothing", {}), *reasons("nms", {}, {}, {}), *reasons("taken", {}, {})]
    assert [line.split()[0] for line in sentences(found, 7)] == ["3", "2", "1"]
    assert sentences([], 0) == [] and of_false_finds([]) == []
    assert sentences(reasons("taken", {}), 1)[0].startswith("1 of 1 miss was under")


def test_false_finds_are_told_by_kind() -> None:
    finds = [("background", "hole", 0.3), ("duplicate", "slub", 0.5), ("background", "hole", 0.41)]
    assert of_false_finds(finds) == [
        "2 of 3 false finds are background, 2 as hole, confidence 0.30 to 0.41: raise --conf-thres, or add what the "
        "labels lack",
        "1 of 3 false finds is duplicate, 1 as slub, confidence 0.50: lower --iou-thres",
    ]
