"""`--explain` and `--probe` on real detectors: YOLOv5's head with the COCO checkpoint, Ultralytics' with the
embedded one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from ultralytics.nn.modules.head import Detect

from tests.checkpoints.yolov5 import running, upstream
from tests.helpers import commands
from tests.helpers.commands import SAMPLES
from yolo_heatviz.detections.head import Head
from yolo_heatviz.detections.probe_table import row
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.detector import load

LINEN = SAMPLES / "linen.jpg"
HOLE, STAIN = "357,130,59,67", "164,74,138,174"
EDGE = "0,563,78,318"
"""The person who is cut off by the left edge of `bus.jpg`."""


def run(folder: Path, *flags: str) -> tuple[int, dict]:
    status, _, record = commands.run(folder / "runs", *flags)
    return status, record


def probe(folder: Path, *flags: str) -> dict:
    status, record = run(folder, *flags)
    assert status == 0
    (found,) = record["sources"][0]["probes"]
    return found


@pytest.fixture(scope="module")
def bus() -> str:
    from ultralytics.utils import ASSETS

    return str(ASSETS / "bus.jpg")


@pytest.fixture(params=["YOLOv5's head", "Ultralytics' head"])
def head(request: pytest.FixtureRequest) -> Head:
    """A head that has seen an image."""
    ours = request.param == "Ultralytics' head"
    detector = load(LINEN.parents[1] / "fabric.pt" if ours else request.getfixturevalue("coco"), imgsz=[320], conf=0.25)
    made = Head(detector)
    with made.watched():
        (result,) = detector.predictor.stream_inference(str(LINEN))
    assert (len(result) > 0) or not ours
    return made


def test_what_nms_does_to_the_output_in_place_is_not_seen() -> None:
    """As that of Ultralytics before 8.4.160, which turns centres and sizes into corners."""
    detector = load(LINEN.parents[1] / "fabric.pt", imgsz=[64])
    made = Head(detector)

    def spoil(module: object, inputs: object, output: tuple) -> None:
        output[0].zero_()

    with made.watched():
        handle = detector.stages.modules[-1].register_forward_hook(spoil)
        detector.blank_pass((64, 64))
        handle.remove()
    assert made.output().predictions.boxes.any()


def test_each_prediction_lies_where_its_cell_lets_it(head: Head) -> None:
    predictions = head.output().predictions
    cells = [predictions.origin(index) for index in range(len(predictions.boxes))]
    middle = np.array([((each.column + 0.5) * each.stride, (each.row + 0.5) * each.stride) for each in cells])
    strides = np.array([each.stride for each in cells])
    assert sorted(set(strides)) == [8, 16, 32] and {each.stage for each in cells} == {17, 20, 23}
    if predictions.objectness is None:  # distances from the cell's middle to the four sides
        assert (predictions.boxes[:, :2] <= middle + 1e-2).all() and (predictions.boxes[:, 2:] >= middle - 1e-2).all()
        return
    away = np.abs((predictions.boxes[:, :2] + predictions.boxes[:, 2:]) / 2 - middle)
    assert (away <= strides[:, None] + 1e-2).all()  # a cell's boxes reach one cell beyond its middle
    sizes = np.array([each.anchor_size for each in cells])
    assert (predictions.boxes[:, 2:] - predictions.boxes[:, :2] <= 4 * sizes + 1e-2).all()
    wrong = np.roll(sizes, len(sizes) // 2, axis=0)
    assert not (predictions.boxes[:, 2:] - predictions.boxes[:, :2] <= 4 * wrong + 1e-2).all()


def test_each_box_of_a_yolov5_head_has_its_anchor_and_objectness(tmp_path: Path, coco: Path, bus: str) -> None:
    status, record = run(tmp_path, "--weights", str(coco), "--source", bus, "--explain")
    (entry,) = record["sources"]
    assert status == 0 and [each["class"] for each in entry["explained"]] == [each["class"] for each in entry["found"]]
    for number, (box, found) in enumerate(zip(entry["explained"], entry["found"])):
        assert box["class_score"] * box["objectness"] == pytest.approx(found["confidence"], abs=1e-4)
        assert box["confidence"] == pytest.approx(found["confidence"], abs=1e-4) and box["xyxy"] == found["xyxy"]
        scale = 640 / 1080  # of bus.jpg in the network's input, which has no padding
        x, y = ((low + high) / 2 * scale for low, high in (found["xyxy"][::2], found["xyxy"][1::2]))
        assert abs(x - (box["column"] + 0.5) * box["stride"]) <= box["stride"]
        assert abs(y - (box["row"] + 0.5) * box["stride"]) <= box["stride"]
        assert (box["level"], box["stage"]) in ((0, 17), (1, 20), (2, 23)) and box["anchor"] in (0, 1, 2)
        assert box["picture"] == f"bus/box{number}_{box['class']}.png"
        left, top, right, bottom = found["xyxy"]
        assert box["area"] == pytest.approx((right - left) * (bottom - top) / (810 * 1080), abs=0.003)
        assert box["channels"][0]["inside"] > box["area"]


def test_each_box_of_an_anchor_free_head_has_its_picture(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    status, record = run(tmp_path, "--source", str(LINEN), "--explain", "--hide-labels")
    (entry,) = record["sources"]
    assert status == 0 and len(entry["explained"]) == len(entry["found"]) == 4
    printed = capsys.readouterr().out
    for box in entry["explained"]:
        assert box["objectness"] is None and box["anchor"] is None
        assert box["class_score"] == box["confidence"] and box["class"] in printed
        assert f"{box['row']},{box['column']}" in printed
        inside = [each["inside"] for each in box["channels"]]
        assert inside == sorted(inside, reverse=True) and inside[0] > 2 * box["area"]
        assert cv2.imread(str(tmp_path / "runs" / "exp" / box["picture"])) is not None


def test_a_found_object_survived(tmp_path: Path) -> None:
    found = probe(tmp_path, "--source", str(LINEN), "--probe", f"{HOLE},hole")
    assert found["removed_by"] is None and found["class"] == "hole" and found["iou"] > 0.8
    assert found["nearest"]["box"].startswith("box 1 (hole") and found["nearest"]["iou"] == found["iou"]
    assert found["xywh"] == [357, 130, 59, 67] and found["asked"] == "hole"


def test_the_stages_are_ranked_by_their_energy_at_the_place(tmp_path: Path) -> None:
    found = probe(tmp_path, "--source", str(LINEN), "--probe", STAIN)
    shares = [each["focus"] for each in found["stages"]]
    assert len(shares) == 24 and shares == pytest.approx(sorted(shares, reverse=True), abs=1e-5)
    assert shares[0] > 3 * found["stages"][0]["area"]


@pytest.mark.parametrize(
    ("flags", "by", "words"),
    [
        pytest.param(["--conf-thres", "0.9"], "confidence", "is not above --conf-thres 0.9", id="the threshold"),
        pytest.param(["--classes", "1", "2"], "classes", "hole is not among --classes 1 2", id="the class filter"),
        pytest.param(["--max-det", "1"], "max-det", "--max-det is 1, and as many", id="the number"),
    ],
)
def test_a_hole_removed_is_told_with_what_removed_it(
    flags: list[str], by: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    found = probe(tmp_path, "--source", str(LINEN), "--probe", HOLE, *flags)
    assert (found["removed_by"], found["class"]) == (by, "hole") and words in found["reason"]
    assert found["confidence"] == pytest.approx(0.87, abs=0.02) and found["suppressed_by"] is None
    (line,) = [line for line in capsys.readouterr().out.splitlines() if " at 357,130,59,67: " in line]
    assert words in line and "Nearest surviving box: box 0 (stain" in line


@pytest.mark.parametrize(
    ("flags", "by", "words"),
    [
        pytest.param([], None, "it survived as box 4 (person 0.3", id="nothing"),
        pytest.param(["--conf-thres", "0.4"], "confidence", "is not above --conf-thres 0.4", id="the threshold"),
        pytest.param(["--classes", "5"], "classes", "person is not among --classes 5", id="the class filter"),
        pytest.param(["--iou-thres", "0.02"], "nms", "suppressed by box 0 (person 0.8", id="NMS"),
    ],
)
def test_a_person_at_the_edge_removed_is_told_with_what_removed_it(
    flags: list[str], by: str | None, words: str, tmp_path: Path, coco: Path, bus: str
) -> None:
    found = probe(tmp_path, "--weights", str(coco), "--source", bus, "--probe", f"{EDGE},person", *flags)
    assert found["removed_by"] == by and words in found["reason"]
    assert (found["stride"], found["row"], found["column"]) == (32, 13, 0)
    assert found["confidence"] == pytest.approx(found["objectness"] * found["class_score"], abs=1e-5)
    assert found["best_objectness"] >= found["objectness"]
    assert (found["suppressed_by"] is not None) == (by == "nms")


def test_labels_beside_the_images_are_probes(tmp_path: Path) -> None:
    status, record = run(tmp_path, "--source", str(SAMPLES), "--probe", str(SAMPLES))
    asked = {Path(entry["source"]).stem: [each["asked"] for each in entry["probes"]] for entry in record["sources"]}
    assert status == 0 and asked["tartan"] == []
    assert sorted(asked["linen"]) == ["broken yarn", "hole", "slub", "stain"]


def test_probes_are_answered_in_a_table_with_the_misses_first(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    flags = ["--source", str(SAMPLES), "--conf-thres", "0.86"]
    _, record = run(tmp_path, *flags, "--probe", str(SAMPLES), f"{HOLE},hole")
    lines = capsys.readouterr().out.splitlines()
    (first,) = [number for number, line in enumerate(lines) if line.endswith("places missed")]
    entries = [each for entry in record["sources"] for each in entry["probes"]]
    rows = [re.split(" {2,}", line.strip()) for line in lines[first + 1 : first + 2 + len(entries)]]
    assert rows[0] == ["image", "place", "asked", "the head said", "IoU", "stage", "why"]
    missed = [not row[-1].startswith("nothing removed it") for row in rows[1:]]
    assert 2 <= sum(missed) < len(missed) and missed == sorted(missed, reverse=True)
    assert lines[first] == f"{sum(missed)} of {len(entries)} places missed"
    assert sorted(row[-1] for row in rows[1:]) == sorted(each["reason"] for each in entries)
    sentences = [line for line in lines if ": the head said " in line]
    assert len(sentences) == 4 and all(f" at {HOLE}: " in line for line in sentences), "those that were typed"


def test_a_place_whose_survivor_fits_badly_is_missed() -> None:
    entry = {"xywh": [0, 0, 9, 9], "asked": None, "class": "hole", "confidence": 0.9, "stage": 17, "reason": "it"}
    assert [row("a.jpg", {**entry, "iou": iou, "removed_by": None}).missed for iou in (0.5, 0.49)] == [False, True]
    assert row("a.jpg", {**entry, "iou": 1.0, "removed_by": "nms"}).missed


def test_a_probe_outside_one_image_costs_that_image_alone(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(f"{LINEN}\n{SAMPLES / 'stripes.jpg'}\n")
    status, record = run(tmp_path, "--source", str(listed), "--probe", "400,400,60,100")
    assert status == 1 and [entry["status"] for entry in record["sources"]] == ["failed", "done"]
    assert "got 400,400,60,100, accepted lies within the image, 640x480 pixels" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        pytest.param(["--probe", "1,2,3"], "got '1,2,3', accepted is x,y,w,h[,class]", id="three numbers"),
        pytest.param(["--probe", "1,2,3,4,holl"], "(did you mean hole?)", id="an unknown class"),
        pytest.param(["--explain", "--augment"], "got --augment", id="several passes"),
        pytest.param(["--explain", "--source", "{clip}"], "got a video, {clip}, accepted are images", id="a video"),
        pytest.param(["--probe", "1,2,3,4", "--weights", "{seg}"], "got a Segment head", id="a head of another task"),
    ],
)
def test_what_cannot_be_answered_is_one_line_and_writes_nothing(
    flags: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    from ultralytics import YOLO

    paths = {"clip": str(tmp_path / "clip.mp4"), "seg": str(tmp_path / "seg.pt")}
    Path(paths["clip"]).write_bytes(b"")
    if "{seg}" in flags:
        YOLO("yolov8n-seg.yaml").save(paths["seg"])
    flags = [flag.format(**paths) if flag.startswith("{") else flag for flag in flags]
    assert commands.main(["--project", str(tmp_path / "runs"), *flags]) == 2
    error = capsys.readouterr().err
    assert words.format(**paths) in error and error.count("\n") == 1
    assert not (tmp_path / "runs").exists()


def answers(record: dict) -> tuple[list, list]:
    """What `--explain` and `--probe` said of the first image."""
    return record["sources"][0]["explained"], record["sources"][0]["probes"]


@pytest.mark.parametrize("code", [running.StockDetect, running.OldDetect], ids=["code of v6.0", "code of v5.0"])
@pytest.mark.parametrize("grids", ["a tensor", "a list"])
def test_a_trusted_stock_yolov5_is_asked_as_an_untrusted_one(grids: str, code: type, tmp_path: Path) -> None:
    """The head is the repository's own class then, and v5.0 pickled its grids in another form than later ones."""
    with running.repository(code) as yolo:
        model = upstream.old_model(yolo)
        head = model.model[-1]
        for conv in head.m:
            conv.bias.data.view(2, 7)[:, 4] = -2.5
        if grids == "a list":
            del head.anchor_grid
            head.anchor_grid = [torch.zeros(1)] * head.nl
        torch.save({"model": model}, tmp_path / "stock.pt")
        flags = ["--weights", str(tmp_path / "stock.pt"), "--source", str(LINEN), "--imgsz", "64"]
        flags += ["--conf-thres", "0.03", "--max-det", "3", "--explain", "--probe", "100,100,40,40"]
        _, untrusted = run(tmp_path / "untrusted", *flags)
        status, trusted = run(tmp_path / "trusted", *flags, "--trust-weights")
    assert status == 0 and answers(trusted) == answers(untrusted) and len(answers(trusted)[0]) == 3


class OwnDetect(Detect):
    """A head of somebody's own."""


class OtherDetect(Detect):
    """A head that gives the better half of its predictions."""

    def forward(self, x: list[torch.Tensor]) -> Any:
        y, features = super().forward(x)
        return y[..., ::2], features


def own_head(path: Path, kind: type) -> list[str]:
    """Flags for the embedded detector with a head of somebody's own."""
    content = torch.load(LINEN.parents[1] / "fabric.pt", map_location="cpu", weights_only=False)
    (content.get("ema") or content["model"]).model[-1].__class__ = kind
    torch.save(content, path)
    return ["--weights", str(path), "--trust-weights", "--source", str(LINEN), "--explain", "--probe", HOLE]


def test_a_head_of_ones_own_is_asked_as_that_which_it_extends(tmp_path: Path) -> None:
    _, stock = run(tmp_path / "stock", "--source", str(LINEN), "--explain", "--probe", HOLE)
    status, own = run(tmp_path / "own", *own_head(tmp_path / "own.pt", OwnDetect))
    assert status == 0 and answers(own) == answers(stock)


def test_a_head_that_gives_something_else_is_told(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    status, record = run(tmp_path / "runs", *own_head(tmp_path / "other.pt", OtherDetect))
    assert status == 1 and "explained" not in record["sources"][0]
    assert "numbers of the head, accepted are" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["yolov8n-worldv2", "yoloe-11s"])
def test_heads_that_extend_detect_are_asked(name: str, tmp_path: Path) -> None:
    from ultralytics import YOLO

    torch.manual_seed(0)
    torch.save({"model": YOLO(f"{name}.yaml").model}, tmp_path / "any.pt")
    flags = ["--weights", str(tmp_path / "any.pt"), "--source", str(LINEN), "--imgsz", "64", "--conf-thres", "0"]
    status, record = run(tmp_path / "runs", *flags, "--max-det", "2", "--explain")
    assert status == 0 and len(record["sources"][0]["explained"]) == 2


def test_a_head_with_two_branches_is_asked_before_its_nms_or_refused(tmp_path: Path) -> None:
    from ultralytics import YOLO

    weights = tmp_path / "both.pt"
    YOLO("yolo26n.yaml").save(weights)
    detector = load(weights, imgsz=[64], conf=1e-7, iou=0.4, max_det=20)
    head = Head(detector)
    with head.watched():
        (result,) = detector.predictor.stream_inference(str(LINEN))
    output = head.output()
    assert len(result) == 20 < len(output.kept)
    assert output.predictions.confidences[output.survivors].max(axis=1) == pytest.approx(result.boxes.conf.numpy())
    with pytest.raises(HeatvizError, match="got a Detect head that predicts end to end"):
        Head(load(weights, imgsz=[64], nms=False))
