"""What a head predicted, and what NMS keeps of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from ultralytics.utils import ASSETS, nms

import yolo_heatviz
from tests.helpers.device import Counted, OnDevice
from tests.helpers.real_checkpoints import coco_checkpoint
from yolo_heatviz.checkpoints.yolov5.head import to_ultralytics
from yolo_heatviz.detections.head import Head
from yolo_heatviz.model.detector import load

DEMO = Path(yolo_heatviz.__file__).parent / "demo"


@pytest.mark.parametrize("has_anchors", [True, False], ids=["YOLOv5's head", "Ultralytics' head"])
def test_nms_keeps_what_it_keeps_of_all_predictions(has_anchors: bool) -> None:
    """However many are sure enough: six rows are an end-to-end head's result to Ultralytics."""
    weights = coco_checkpoint() if has_anchors else DEMO / "fabric.pt"
    detector = load(weights, device="cpu", imgsz=[160])
    head = Head(detector)
    with head.watched():
        list(
            detector.predictor.stream_inference(str(ASSETS / "bus.jpg" if has_anchors else DEMO / "samples/linen.jpg"))
        )
    assert head._decoded is not None
    every = to_ultralytics(head._decoded) if has_anchors else head._decoded
    sure = np.sort(every[0, 4:].amax(0).numpy())[::-1]
    for conf in (*((sure[k - 1] + sure[k]) / 2 for k in (1, 5, 6, 7, 40)), 0.0, 1.0):
        detector.predictor.args.conf = float(conf)
        numbers = torch.arange(every.shape[2], dtype=every.dtype).expand(1, 1, -1)
        limits = {"conf_thres": float(conf), "iou_thres": detector.predictor.args.iou, "max_det": every.shape[2]}
        (wanted,) = nms.non_max_suppression(torch.cat([every, numbers], 1), **limits, nc=every.shape[1] - 4)
        assert head.output().kept.tolist() == wanted[:, 6].long().tolist()


def test_levels_are_read_where_the_anchors_lie_on_a_device() -> None:
    detector = load(coco_checkpoint(), device="cpu")
    head, module = Head(detector), detector.stages.modules[-1]
    with head.watched():
        detector.predictor.model.model(torch.zeros(1, 3, 64, 64))
    there = head.output().predictions.levels
    module.anchors = OnDevice(module.anchors)
    with Counted():
        assert head._levels() == there
