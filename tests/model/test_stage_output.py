"""A stage's output as feature maps of each image, and its stride."""

from __future__ import annotations

import pytest
import torch

from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.model.stages import Stage
from yolo_heatviz.model.tensors import NotAMapError

CONV = Stage(0, "Conv")


@pytest.mark.parametrize(
    ("height", "size", "expected"),
    [(80, (640, 480), 8), (40, (640, 640), 16), (20, None, None), (13, (416, 416), 32), (11, (85, 85), 8)],
)
def test_stride(height: int, size: tuple[int, int] | None, expected: int | None) -> None:
    assert StageOutput(CONV, torch.empty(1, 2, height, 3), size).stride == expected


def test_each_image_has_its_own_maps() -> None:
    batch = torch.randn(2, 3, 4, 5)
    output = StageOutput(CONV, batch)
    assert torch.equal(output.of_image(1), batch[1])
    with pytest.raises(NotAMapError, match=r"^shape \(2, 3, 4, 5\): the batch holds no image 2$"):
        output.of_image(2)


@pytest.mark.parametrize("output", [None, (torch.zeros(1, 2, 3, 3),), torch.zeros(1, 2, 1, 1)])
def test_what_is_no_map_says_why(output: object) -> None:
    for ask in (lambda: StageOutput(CONV, output).maps, lambda: StageOutput(CONV, output, (32, 32)).stride):
        with pytest.raises(NotAMapError):
            ask()
