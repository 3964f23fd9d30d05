"""The anchor head against a slow reference: one anchor of one cell at a time."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch

from tests.checkpoints.yolov5.reading import load
from yolo_heatviz.checkpoints.yolov5.head import to_ultralytics


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _decoded(raw: np.ndarray, anchors: np.ndarray, stride: float) -> list[list[float]]:
    """Decode `(anchors, H, W, numbers)` of one image in the head's order: anchor, row, column."""
    rows = []
    for (width, height), grid in zip(anchors, raw):
        for y, line in enumerate(grid):
            for x, cell in enumerate(line):
                tx, ty, tw, th, *scores = (_sigmoid(value) for value in cell)
                centre = [(2 * tx - 0.5 + x) * stride, (2 * ty - 0.5 + y) * stride]
                size = [(2 * tw) ** 2 * width * stride, (2 * th) ** 2 * height * stride]
                rows.append([*centre, *size, *scores])
    return rows


def test_decoding_equals_the_slow_reference(old: Path) -> None:
    head = load(old).model[-1]
    torch.manual_seed(0)
    maps = [torch.randn(2, 8, 3, 5), torch.randn(2, 16, 2, 3)]
    decoded, raw = head([feature.clone() for feature in maps])
    assert [tuple(r.shape) for r in raw] == [(2, 2, 3, 5, 7), (2, 2, 2, 3, 7)]
    for image in range(2):
        expected = []
        for level, stride in enumerate((4.0, 8.0)):
            expected += _decoded(raw[level][image].numpy(), head.anchors[level].numpy(), stride)
        np.testing.assert_allclose(decoded[image].numpy(), expected, rtol=1e-5, atol=1e-5)


def test_the_raw_maps_are_the_convolutions_with_a_channel_group_an_anchor(old: Path) -> None:
    head = load(old).model[-1]
    maps = [torch.randn(1, 8, 3, 5), torch.randn(1, 16, 2, 3)]
    _, raw = head(maps)
    flat = head.m[0](maps[0])
    assert torch.equal(raw[0][0, 1, 2, 4], flat[0, 7:, 2, 4])


def test_ultralytics_layout_has_objectness_in_the_class_scores() -> None:
    predictions = torch.tensor([[[10.0, 20.0, 4.0, 6.0, 0.5, 0.25, 1.0], [1.0, 2.0, 3.0, 4.0, 0.0, 1.0, 1.0]]])
    expected = [[10.0, 1.0], [20.0, 2.0], [4.0, 3.0], [6.0, 4.0], [0.125, 0.0], [0.5, 0.0]]
    assert to_ultralytics(predictions)[0].tolist() == expected
