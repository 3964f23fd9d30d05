"""What masks cover of each pixel of a map, against a reference that visits every pixel of the mask."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.feature_maps.box_energy import box_energy
from yolo_heatviz.feature_maps.letterbox import place
from yolo_heatviz.feature_maps.masks import Frame, Masks, frame_of

RANDOM = np.random.default_rng(0)


def slow_coverage(mask: np.ndarray, frame: Frame, shape: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """The share of each cell, from each of the mask's pixels' own overlap with it."""
    covered = np.zeros(shape)
    high, wide = frame.height / mask.shape[0], frame.width / mask.shape[1]
    tall, broad = size[0] / shape[0], size[1] / shape[1]
    for y, x in np.argwhere(mask):
        top, left = frame.top + y * high, frame.left + x * wide
        for row in range(shape[0]):
            for column in range(shape[1]):
                down = min(top + high, (row + 1) * tall) - max(top, row * tall)
                across = min(left + wide, (column + 1) * broad) - max(left, column * broad)
                covered[row, column] += max(down, 0) * max(across, 0) / (tall * broad)
    return covered


@pytest.mark.parametrize(
    ("mask", "frame", "shape", "size"),
    [
        pytest.param((16, 24), Frame(0, 0, 16, 24), (4, 6), (16, 24), id="whole pixels of the mask to a cell"),
        pytest.param((16, 24), Frame(0, 0, 16, 24), (5, 7), (16, 24), id="parts of pixels to a cell"),
        pytest.param((4, 6), Frame(0, 0, 16, 24), (8, 12), (16, 24), id="cells finer than the mask"),
        pytest.param((9, 20), Frame(3.5, -2.25, 9.1, 31), (4, 6), (16, 24), id="an image that is padded or cut"),
        pytest.param((9, 20), Frame(0, 0, 16, 24), (1, 1), (16, 24), id="one cell"),
    ],
)
def test_coverage_is_the_share_of_each_pixel(
    mask: tuple[int, int], frame: Frame, shape: tuple[int, int], size: tuple[int, int]
) -> None:
    masks = RANDOM.random((3, *mask)) < 0.3
    masks[1, :4] = masks[1, :, :5] = False
    areas = Masks(list(masks), frame)
    expected = [slow_coverage(each, frame, shape, size) for each in (masks.any(axis=0), *masks)]
    assert areas.coverage(shape, size) == pytest.approx(expected[0], abs=1e-12)
    for part, alone in zip(areas.each(shape, size), expected[1:]):
        whole = np.zeros(shape)
        whole[part.rows, part.columns] = part.weights
        assert whole == pytest.approx(alone, abs=1e-12)


def test_a_mask_of_nothing_covers_nothing() -> None:
    areas = Masks([np.zeros((8, 8), bool)], Frame(0, 0, 8, 8))
    assert areas.coverage((2, 2), (8, 8)).tolist() == [[0, 0], [0, 0]]
    maps = RANDOM.random((2, 4, 4)).astype(np.float32)
    found = box_energy(maps, areas, (8, 8), per_box=True)
    assert found.shares.tolist() == [0, 0] and found.area == found.per_box[0].area == 0


def test_energy_is_measured_inside_the_mask_not_in_its_box() -> None:
    mask = np.zeros((32, 32), bool)
    mask[4:20, 4:20] = True
    mask[8:16, 8:16] = False  # a hole, as of a ring
    maps = np.zeros((2, 8, 8), np.float32)
    maps[0, 1, 1] = maps[1, 3, 3] = 1
    found = box_energy(maps, Masks([mask], Frame(0, 0, 32, 32)), (32, 32), per_box=True)
    assert found.shares.tolist() == found.per_box[0].shares.tolist() == [1, 0]
    assert found.by == "masks" and found.area == (16 * 16 - 8 * 8) / 1024


@pytest.mark.parametrize("how", ["letterboxed", "stretched"])
def test_a_mask_of_the_image_s_own_size_lies_over_the_image(how: str) -> None:
    image, network = (30, 60), (64, 64)
    mask = np.zeros(image, bool)
    mask[:, :30] = True
    within = place(image, network, how)
    covered = Masks([mask], frame_of(image, image, within)).coverage((64, 64), network)
    expected = np.zeros((64, 64))
    expected[within.top : within.top + within.height, :32] = 1
    assert covered == pytest.approx(expected, abs=1e-12)
