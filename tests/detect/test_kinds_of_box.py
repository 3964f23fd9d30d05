"""Networks of other tasks from end to end: what they find is drawn, measured and said as what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import cv2
import numpy as np
import pytest
import torch
from ultralytics.nn import tasks

from tests.helpers.commands import SAMPLES, run
from yolo_heatviz import Box, detect
from yolo_heatviz.drawing.box import areas_of
from yolo_heatviz.feature_maps.box_energy import box_energy
from yolo_heatviz.feature_maps.letterbox import place

LINEN = SAMPLES / "linen.jpg"
FLAGS = ["--source", str(LINEN), "--imgsz", "320", "--visualize", "--stages", "16", "--view", "grid,overlay,sheet"]
FEW = ["--conf-thres", "0.02", "--iou-thres", "0.2", "--max-det", "6"]
DENSE = [
    pytest.param(
        task, id=task, marks=pytest.mark.skipif(not hasattr(tasks, kind), reason="of a newer release of ultralytics")
    )
    for task, kind in (("sem", "SemanticSegmentationModel"), ("depth", "DepthModel"))
]


@pytest.mark.parametrize(
    ("task", "by", "key"),
    [("obb", "rotated boxes", "corners"), ("seg", "masks", "outlines"), ("pose", "boxes", "keypoints")],
)
def test_what_is_found_is_what_is_measured(
    task: str, by: str, key: str, lively: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, folder, record = run(
        tmp_path, "--weights", str(lively(f"-{task}")), *FLAGS, *FEW, "--save-txt", "--save-crop"
    )
    (source,) = record["sources"]
    (stage,) = (stage for stage in source["stages"] if stage["stage"] == 16)
    assert status == 0 and 1 <= len(source["found"]) <= 6 and all(each[key] for each in source["found"])
    assert stage["focus"]["by"] == record["focus"]["by"] == by
    (inside,) = source["found"][0]["stages"]
    assert inside["stage"] == 16 and 0 < inside["inside"] <= 1 and 0 < source["found"][0]["area"] < 1
    assert f"energy inside the {by}, which cover" in capsys.readouterr().out
    lines = (folder / "labels" / "linen.txt").read_text().splitlines()
    assert len(lines) == len(source["found"]) and all(
        len(line.split()) == {"obb": 9, "pose": 56}.get(task, len(line.split())) for line in lines
    )
    assert len(list((folder / "crops").rglob("*.jpg"))) == len(source["found"])
    plain = [Box(tuple(each["xyxy"]), corners=each.get("corners")) for each in source["found"]]
    maps = np.load(folder / "linen" / "stage16_C3k2_features.npy")
    network = tuple(side * stage["stride"] for side in maps.shape[1:])
    again = box_energy(maps, areas_of(plain, (480, 640), place((480, 640), network)), network)
    if task == "seg":
        assert stage["focus"]["area"] < again.area, "a mask is less than its box"
    else:
        assert stage["focus"]["area"] == pytest.approx(again.area)
        assert stage["focus"]["stage"] == pytest.approx(again.score, abs=1e-6)
    assert cv2.imread(str(folder / "linen" / "sheet.png")) is not None
    assert cv2.imread(str(folder / "linen" / "stage16_C3k2_overlay.png")).shape[0] > 480


@pytest.mark.parametrize("task", DENSE)
def test_a_network_of_a_value_a_pixel_says_what_it_found(
    task: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ultralytics import YOLO

    torch.manual_seed(0)
    YOLO(f"yolo26n-{task}.yaml").save(tmp_path / "dense.pt")
    status, folder, record = run(tmp_path / "runs", "--weights", str(tmp_path / "dense.pt"), *FLAGS)
    (source,) = record["sources"]
    said = capsys.readouterr().out
    assert status == 0 and "found" not in source and "found nothing" not in said
    if task == "sem":
        assert sum(each["share"] for each in source["shares"]) == pytest.approx(1)
        assert "% of the pixels" in said
    else:
        assert 0 < source["depth"][0] <= source["depth"][1] and ", found depths of " in said
    assert (folder / "linen" / "sheet.png").is_file() and record["page"] == "index.html"


@pytest.mark.parametrize("flag", [["--save-txt"], ["--save-csv"], ["--save-crop"], ["--conf-thres", "0.5"]])
@pytest.mark.parametrize("task", DENSE)
def test_what_such_a_network_cannot_honour_is_refused(
    task: str, flag: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ultralytics import YOLO

    YOLO(f"yolo26n-{task}.yaml").save(tmp_path / "dense.pt")
    flags = ["--weights", str(tmp_path / "dense.pt"), "--source", str(LINEN), "--project", str(tmp_path / "runs")]
    assert detect.main([*flags, *flag]) == 2
    assert f"{flag[0]}: got a checkpoint for " in capsys.readouterr().err and not (tmp_path / "runs").exists()


def test_rotated_boxes_are_compared_with_labels_as_they_are_turned(
    lively: Callable[[str], Path], tmp_path: Path
) -> None:
    flags = ["--weights", str(lively("-obb")), *FLAGS[:4], *FEW]
    _, folder, record = run(tmp_path / "first", *flags, "--save-txt")
    first = record["sources"][0]["found"][0]
    lines = (folder / "labels" / "linen.txt").read_text().splitlines()
    number, *own = lines[0].split()
    own = np.clip(np.array(own, float), 0, 1)
    labels = tmp_path / "labels"
    labels.mkdir()
    (labels / "linen.txt").write_text(f"{number} {' '.join(map(str, own))}\n0 0.6 0.1 0.8 0.2 0.7 0.4 0.5 0.3\n")
    status, folder, record = run(tmp_path / "second", *flags, "--labels", str(labels), "--match-iou", "0.1")
    verdicts = record["sources"][0]["verdicts"]
    missed = [each for each in verdicts if each["outcome"] == "FN"]
    assert status == 0 and verdicts[0]["iou"] > 0.1
    assert np.array(verdicts[0]["corners"]) == pytest.approx(np.array(first["corners"]), abs=1e-3)
    assert np.array(missed[-1]["corners"]) == pytest.approx(np.array([[384, 48], [512, 96], [448, 192], [320, 144]]))
    picture = cv2.imread(str(folder / "linen.jpg")).astype(int)
    blue = np.array([255, 90, 50])  # of a miss, as BGR
    middles = [(448, 72), (480, 144), (384, 168), (352, 96)]
    for x, y in middles:
        near = picture[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3)
        assert np.abs(near - blue).sum(axis=1).min() < 120
    assert np.abs(picture[48:56, 320:328] - blue).sum(axis=2).min() > 120, "a corner of what lies around it"


def test_a_classifier_is_ranked_by_contrast(
    lively: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, record = run(tmp_path, "--weights", str(lively("-cls")), "--source", str(LINEN), "--visualize")
    stages = [stage for stage in record["sources"][0]["stages"] if stage["status"] == "done"]
    assert status == 0 and record["focus"]["by"] == "contrast"
    assert len(record["focus"]["stages"]) == len(stages) == 10
    assert all(stage["focus"]["by"] == "contrast" for stage in stages)
    out = capsys.readouterr().out
    assert "\nA classify network finds no boxes. Ranked by contrast, " in out and "Look at" not in out
