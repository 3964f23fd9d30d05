"""Maps over their image: padding is cut off, and each cell lies over the pixels that it saw."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.compare.cells import WORDS, over_image, reduced
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.feature_maps.letterbox import on_map, place
from yolo_heatviz.feature_maps.reductions import REDUCTIONS


@pytest.mark.parametrize(
    ("image", "network", "shape"),
    [
        pytest.param((1080, 810), (640, 640), (40, 40), id="padding at the sides"),
        pytest.param((480, 640), (384, 640), (24, 40), id="padding above and below that ends within a cell"),
        pytest.param((320, 320), (320, 320), (10, 10), id="no padding"),
        pytest.param((33, 500), (64, 640), (2, 20), id="an image of less than a cell"),
        pytest.param((101, 77), (96, 96), (3, 3), id="odd sizes"),
    ],
)
@pytest.mark.parametrize("how", ["letterboxed", "stretched"])
def test_each_pixel_lies_under_the_cell_that_overlays_lay_over_it(
    image: tuple, network: tuple, shape: tuple, how: str
) -> None:
    values = np.arange(shape[0] * shape[1], dtype=float).reshape(shape)
    within = place(image, network, how)
    cells, (left, top, right, bottom) = over_image(values, network, image, within)
    rows, columns = on_map(within, network, shape, image)
    down = (np.arange(image[0]) + 0.5 - top) / (bottom - top) * cells.shape[0]
    across = (np.arange(image[1]) + 0.5 - left) / (right - left) * cells.shape[1]
    assert down.min() >= 0 and across.min() >= 0 and down.max() <= cells.shape[0] and across.max() <= cells.shape[1]
    own = cells[np.floor(down).astype(int)][:, np.floor(across).astype(int)]
    expected = values[np.floor(rows + 0.5).astype(int)][:, np.floor(columns + 0.5).astype(int)]
    edges = (np.abs(down - np.rint(down)) < 1e-6)[:, None] | (np.abs(across - np.rint(across)) < 1e-6)
    assert (own == expected)[~edges].all() and (~edges).mean() > 0.5


def test_padding_has_no_part_in_a_map() -> None:
    values = np.zeros((20, 20))
    values[:, :2] = 9  # all over padding
    cells, _ = over_image(values, (640, 640), (1080, 810), place((1080, 810), (640, 640)))
    assert cells.shape == (20, 16) and not cells.any()


def test_a_channel_or_a_reduction_makes_one_map() -> None:
    maps = np.random.default_rng(0).normal(size=(5, 3, 4)).astype(np.float32)
    np.testing.assert_array_equal(reduced(maps, "l2", 3), maps[3])
    np.testing.assert_allclose(reduced(maps, "abs-mean"), np.abs(maps).mean(axis=0), rtol=1e-6)
    with pytest.raises(HeatvizError, match=r"--map: got channel:5, accepted are 0 to 4"):
        reduced(maps, "l2", 5)


def test_every_reduction_has_words_for_the_caption() -> None:
    assert set(WORDS) == set(REDUCTIONS)
