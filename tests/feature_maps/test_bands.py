"""Images of any number of bands as three, to be looked at."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz.feature_maps.bands import three_bands, turned

IMAGE = np.arange(2 * 3 * 10, dtype=np.uint8).reshape(2, 3, 10)


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        pytest.param(IMAGE[..., 0], [0, 0, 0], id="grey without an axis"),
        pytest.param(IMAGE[..., :1], [0, 0, 0], id="grey"),
        pytest.param(IMAGE[..., :2], [0, 1, None], id="two"),
        pytest.param(IMAGE[..., :3], [0, 1, 2], id="three"),
        pytest.param(IMAGE[..., :4], [0, 1, 2], id="alpha"),
        pytest.param(IMAGE, [0, 1, 2], id="ten"),
    ],
)
def test_the_first_three_are_shown(image: np.ndarray, shown: list[int | None]) -> None:
    before = image.copy()
    found = three_bands(image)
    expected = [np.zeros((2, 3), np.uint8) if band is None else IMAGE[..., band] for band in shown]
    assert found.dtype == np.uint8 and np.array_equal(found, np.stack(expected, axis=2))
    assert np.array_equal(image, before)


@pytest.mark.parametrize("bands", [1, 2, 3, 4, 10])
def test_they_are_those_that_ultralytics_draws_on(bands: int) -> None:
    from ultralytics.utils.plotting import Annotator

    image = np.random.default_rng(0).integers(0, 255, (32, 48, bands), np.uint8)
    assert np.array_equal(three_bands(image), Annotator(image.copy()).result())


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int64, np.float32, np.float64])
def test_turned_bands_lie_in_memory_of_their_own(dtype: type) -> None:
    image = IMAGE[..., :3].astype(dtype)
    found = turned(image)
    assert np.array_equal(found, image[..., ::-1]) and np.array_equal(turned(found), image)
    assert found.flags.c_contiguous and not np.shares_memory(found, image)
