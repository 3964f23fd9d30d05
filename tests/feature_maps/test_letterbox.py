"""Places in the network's input against Ultralytics' own letterboxing, and a peak back at its own pixel."""

from __future__ import annotations

import numpy as np
import pytest
from ultralytics.data.augment import LetterBox

from yolo_heatviz.feature_maps.letterbox import cropped, network_size, on_map, place, to_network
from yolo_heatviz.feature_maps.resample import sample

SIZES = [(1080, 810), (427, 640), (101, 333), (333, 101), (640, 640), (37, 41), (719, 1281), (500, 3), (1, 3000)]


def filled(image: tuple[int, int], asked: tuple[int, int], auto: bool) -> tuple[tuple[int, int], tuple[int, ...]]:
    """The input that Ultralytics makes of a white image on black, its size, and where the white is."""
    letterbox = LetterBox(asked, auto=auto, stride=32, padding_value=0)
    network = letterbox(image=np.full((*image, 3), 255, np.uint8))[..., 0]
    rows, columns = np.flatnonzero(network.any(axis=1)), np.flatnonzero(network.any(axis=0))
    return network.shape, (rows[0], columns[0], len(rows), len(columns))


@pytest.mark.parametrize("image", SIZES, ids=str)
@pytest.mark.parametrize("asked", [(640, 640), (320, 320), (384, 672)], ids=str)
@pytest.mark.parametrize("auto", [True, False], ids=["padded to the stride", "padded whole"])
def test_the_image_lies_where_ultralytics_puts_it(image: tuple[int, int], asked: tuple[int, int], auto: bool) -> None:
    network, expected = filled(image, asked, auto)
    assert place(image, network) == expected


@pytest.mark.parametrize("image", SIZES[:-2], ids=str)
@pytest.mark.parametrize("auto", [True, False], ids=["padded to the stride", "padded whole"])
def test_a_peak_comes_back_to_the_image_s_own_pixel(image: tuple[int, int], auto: bool) -> None:
    network, _ = filled(image, (640, 640), auto)
    picture = np.zeros((*image, 3), np.uint8)
    y, x = image[0] * 2 // 3, image[1] // 3
    picture[y, x] = 255
    seen = LetterBox((640, 640), auto=auto, stride=32, padding_value=0)(image=picture)[..., 0].astype(float)
    found = sample_floats(seen, *on_map(place(image, network), network, network, image))
    off = np.abs(np.subtract(np.unravel_index(found.argmax(), found.shape), (y, x)))
    assert off.max() <= round(max(image) / 640 / 2), "farther than half a pixel of the network's input"


def sample_floats(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The mean of what an image's pixel covers, by 5 x 5 places in it."""
    steps = [np.linspace(-0.4, 0.4, 5) * (places[1] - places[0]) for places in (rows, columns)]
    return sum(
        values[np.rint(rows + down).astype(int).clip(0, len(values) - 1)][
            :, np.rint(columns + right).astype(int).clip(0, values.shape[1] - 1)
        ]
        for down in steps[0]
        for right in steps[1]
    )


@pytest.mark.parametrize("stride", [8, 16, 32])
@pytest.mark.parametrize("image", [(333, 101), (101, 333), (719, 1281), (1080, 810)], ids=str)
def test_each_pixel_shows_the_feature_pixel_that_saw_it(image: tuple[int, int], stride: int) -> None:
    network, (top, left, height, width) = filled(image, (640, 640), auto=True)
    shape = (network[0] // stride, network[1] // stride)
    cells = np.arange(shape[0] * shape[1]).reshape(shape) % 239
    levels = cells.astype(np.uint8)
    found = sample(levels, *on_map(place(image, network), network, shape, image), "nearest")
    for y, x in [(0, 0), (image[0] - 1, image[1] - 1), (image[0] // 2, image[1] // 5), (image[0] // 7, 0)]:
        seen_y = top + (y + 0.5) * height / image[0]
        seen_x = left + (x + 0.5) * width / image[1]
        assert found[y, x] == cells[int(seen_y // stride), int(seen_x // stride)]


def test_boxes_move_with_the_image() -> None:
    boxes = np.array([[0, 0, 810, 1080], [405, 540, 810, 1080]])
    assert to_network(boxes, (1080, 810), place((1080, 810), (640, 480))).tolist() == [
        [0, 0, 480, 640],
        [240, 320, 480, 640],
    ]
    assert to_network(boxes[:1], (1080, 810), place((1080, 810), (640, 640))).tolist() == [[80, 0, 560, 640]]
    assert to_network(np.empty((0, 4)), (1080, 810), place((1080, 810), (640, 640))).shape == (0, 4)


@pytest.mark.parametrize("most", [(640, 640), (320, 640), (96, 64)])
@pytest.mark.parametrize("image", [(1080, 810), (480, 640), (1, 1), (1, 5000), (5000, 1), (33, 65), (641, 639)])
def test_the_network_sees_what_ultralytics_pads(image: tuple[int, int], most: tuple[int, int]) -> None:
    from ultralytics.data.augment import LetterBox

    seen = LetterBox(most, auto=True, stride=32)(image=np.zeros((*image, 3), np.uint8)).shape[:2]
    assert network_size(image, most, 32) == seen


@pytest.mark.parametrize("image", [(480, 640), (640, 480), (333, 101), (64, 64), (500, 3)], ids=str)
@pytest.mark.parametrize("network", [(224, 224), (64, 64), (64, 96)], ids=str)
def test_a_classifier_s_image_lies_where_ultralytics_cuts_it(image: tuple[int, int], network: tuple[int, int]) -> None:
    """By its coordinates as colours: what the input shows at its edges."""
    from PIL import Image
    from ultralytics.data.augment import classify_transforms

    within = cropped(image, network)
    for axis, (start, length) in enumerate([(within.top, within.height), (within.left, within.width)]):
        ramp = (np.arange(image[axis]) + 0.5) / image[axis]
        values = np.broadcast_to(ramp[:, None] if axis == 0 else ramp[None], image).astype(np.float32)
        resize, cut, *_ = classify_transforms(network).transforms
        seen = np.asarray(cut(resize(Image.fromarray(values, "F")))).mean(axis=1 - axis)
        expected = (np.arange(network[axis]) + 0.5 - start) / length
        edge = 1 / image[axis] + 1 / length  # where the resampling runs into the border
        inner = (expected > edge) & (expected < 1 - edge)
        assert np.abs(seen - expected)[inner].max(initial=0) <= 0.75 / length + 1e-3
