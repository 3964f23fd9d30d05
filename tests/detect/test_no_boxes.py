"""A head that gives something else than boxes and classes is drawn without boxes, which is said in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator

import cv2
import numpy as np
import pytest
import torch
from ultralytics.nn.modules.head import Detect

from tests.checkpoints.yolov5 import running
from tests.helpers.commands import SAMPLES, run
from yolo_heatviz import detect

LINEN = SAMPLES / "linen.jpg"
REASON = "its head gives 11 numbers beside each box, of which its classes are 1 (face)"


class IouDetect(Detect):
    """Gives a predicted IoU behind the classes."""

    def forward(self, x: list[torch.Tensor]) -> Any:
        y, features = super().forward(x)
        return torch.cat([y, y[:, :1]], 1), features


@pytest.fixture
def face(tmp_path: Path) -> Iterator[list[str]]:
    """Flags for a YOLOv5-face checkpoint beside the repository that made it."""
    with running.repository(running.FaceDetect) as yolo:
        torch.save({"model": running.face_model(yolo)}, tmp_path / "face.pt")
        yield ["--weights", str(tmp_path / "face.pt"), "--trust-weights", "--source", str(LINEN), "--imgsz", "96"]


def test_a_yolov5_face_checkpoint_is_drawn_without_boxes(
    face: list[str], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    status, folder, record = run(tmp_path / "runs", *face, "--visualize", "--view", "overlay,sheet")
    (entry,) = record["sources"]
    assert status == 0 and "found" not in entry and "odd" not in entry
    assert record["model"]["names"] == ["face"] and record["model"]["no_boxes"] == REASON
    assert record["focus"]["by"] == "contrast" and len(record["focus"]["stages"]) == 9
    assert {each["focus"]["by"] for each in entry["stages"] if "focus" in each} == {"contrast"}
    drawn, image = (cv2.imread(str(path)).astype(int) for path in (folder / "linen.jpg", LINEN))
    assert np.abs(drawn - image).max() < 40  # JPEG's; a box's line would be far off
    said = capsys.readouterr()
    assert f"no boxes are drawn, and stages are ranked by contrast: {REASON}\n" in said.err
    assert "1 of 1 source done\n" in said.out and "No boxes are read. Ranked by contrast" in said.out


def test_a_head_of_stock_blocks_with_other_numbers_too(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    with running.repository() as yolo:
        torch.save({"model": running.face_model(yolo)}, tmp_path / "other.pt")
    flags = ["--weights", str(tmp_path / "other.pt"), "--source", str(LINEN), "--imgsz", "96", "--visualize"]
    status, _, record = run(tmp_path / "runs", *flags, "--save", "png,report")
    assert status == 0 and record["model"]["no_boxes"] == REASON and record["page"]
    assert REASON in capsys.readouterr().err


def test_a_video_has_no_boxes_either(face: list[str], tmp_path: Path, clip: Path) -> None:
    status, _, record = run(tmp_path / "runs", *face, "--source", str(clip))
    assert status == 0 and record["sources"][0]["frames"] == 5


@pytest.mark.parametrize(
    "flags",
    [
        ["--labels", str(SAMPLES)],
        ["--save-txt"],
        ["--save-csv"],
        ["--save-crop"],
        ["--explain"],
        ["--probe", "1,2,30,40"],
        ["--attribute"],
        ["--conf-thres", "0.5"],
        ["--classes", "0"],
    ],
    ids=lambda flags: flags[0],
)
def test_what_needs_boxes_is_refused(
    flags: list[str], face: list[str], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert detect.main([*face, *flags, "--project", str(tmp_path / "runs")]) == 2
    assert f"{flags[0]}: got a checkpoint without boxes: {REASON}\n" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_an_ultralytics_head_with_more_numbers_is_one_too(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    from ultralytics import YOLO

    network = YOLO("yolov8n.yaml").model
    network.model[-1].__class__ = IouDetect
    torch.save({"model": network}, tmp_path / "own.pt")
    flags = ["--weights", str(tmp_path / "own.pt"), "--trust-weights", "--source", str(LINEN), "--imgsz", "64"]
    status, _, record = run(tmp_path / "runs", *flags)
    assert status == 0 and "found" not in record["sources"][0]
    assert "its head gives 81 numbers beside each box, of which its classes are 80 (0, 1, 2" in capsys.readouterr().err
