"""The network as a whole: fusing changes no box, and test-time augmentation is the three passes it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.checkpoints.yolov5.reading import load
from yolo_heatviz.checkpoints.yolov5.model import Model, _shrink


@pytest.fixture
def model(old: Path) -> Model:
    return load(old)


@pytest.fixture
def image() -> torch.Tensor:
    return torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(0))


def test_fusing_changes_nothing_but_rounding(model: Model, image: torch.Tensor) -> None:
    before = model(image)
    assert model.fuse() is model
    assert not [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    torch.testing.assert_close(model(image), before, rtol=1e-4, atol=1e-4)
    again = model(image)
    assert torch.equal(model.fuse()(image), again)


def test_what_ultralytics_8_4_113_hands_over_is_taken(model: Model, image: torch.Tensor) -> None:
    assert torch.equal(model(image, augment=False, embed=None), model(image))


def test_fused_layers_are_on_the_hooks_way(model: Model, image: torch.Tensor) -> None:
    fired = []
    for stage in model.fuse().model:
        stage.register_forward_hook(lambda module, *_: fired.append(module.i))
    model(image)
    assert fired == list(range(10))


def test_augmentation_joins_three_passes_less_two_tails(model: Model, image: torch.Tensor) -> None:
    full = model(image)
    y = model(image, augment=True)
    # 2 anchors; cells at strides 4 and 8: 64x96 without its coarse map, 0.83 -> 56x80, 0.67 -> 48x72 without its fine.
    counts = [2 * 16 * 24, 2 * (14 * 20 + 7 * 10), 2 * 6 * 9]
    # A fifth of all cells is what YOLOv5 takes for the coarse map of two, and four fifths for the fine one.
    assert y.shape == (1, 6, sum(counts))
    assert torch.equal(y[..., : counts[0]], full[..., : counts[0]])

    mirrored = model(_shrink(image.flip(3), 0.83, 8))
    middle = y[..., counts[0] : counts[0] + counts[1]]
    torch.testing.assert_close(middle[:, 0], 96 - mirrored[:, 0] / 0.83)
    torch.testing.assert_close(middle[:, 1:4], mirrored[:, 1:4] / 0.83)
    assert torch.equal(middle[:, 4:], mirrored[:, 4:])

    small = model(_shrink(image, 0.67, 8))[..., -counts[2] :]
    torch.testing.assert_close(y[:, :4, -counts[2] :], small[:, :4] / 0.67)


def test_augmentation_can_be_switched_on_for_every_call(model: Model, image: torch.Tensor) -> None:
    expected = model(image, augment=True)
    model.augment = True
    assert torch.equal(model(image), expected)


def test_a_smaller_pass_is_padded_with_grey_right_and_below() -> None:
    y = _shrink(torch.zeros(1, 3, 64, 96), 0.83, 32)
    assert y.shape == (1, 3, 64, 96)
    assert torch.all(y[..., :53, :79] == 0)
    assert torch.all(y[..., 53:, :] == 0.447) and torch.all(y[..., 79:] == 0.447)
