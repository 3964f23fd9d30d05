"""What a head predicted, where its network lies on a device: only the anchors go there with it, not the strides."""

from __future__ import annotations

import torch

from tests.helpers.device import Counted, OnDevice
from tests.helpers.real_checkpoints import coco_checkpoint
from yolo_heatviz.detections.head import Head
from yolo_heatviz.model.detector import load


def test_levels_are_read_where_the_anchors_lie_on_a_device() -> None:
    detector = load(coco_checkpoint(), device="cpu")
    head, module = Head(detector), detector.stages.modules[-1]
    with head.watched():
        detector.predictor.model.model(torch.zeros(1, 3, 64, 64))
    there = head.output().predictions.levels
    module.anchors = OnDevice(module.anchors)
    with Counted():
        assert head._levels() == there
