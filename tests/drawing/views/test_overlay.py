"""A map over its image: where each value lands, how strongly, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz import Box, HeatvizError, Scene, Settings, render
from yolo_heatviz.drawing.compose import MARGIN
from yolo_heatviz.feature_maps.colour import palette

IMAGE = np.random.default_rng(0).integers(0, 256, (135, 202, 3), np.uint8)
NETWORK = (448, 640)


def body(maps: np.ndarray, settings: Settings, scene: Scene | None = None) -> np.ndarray:
    """The part of an overlay that is the image."""
    picture = render(maps, settings.replace(view="overlay"), scene=scene or Scene(IMAGE), input_size=NETWORK).rgb()
    return picture[-MARGIN - 135 : -MARGIN, MARGIN : MARGIN + 202]


@pytest.mark.parametrize("pixel", [(0, 0), (134, 201), (70, 33), (9, 190)], ids=str)
@pytest.mark.parametrize("smooth", ["nearest", "bilinear"])
def test_a_peak_lies_over_the_pixel_that_made_it(pixel: tuple[int, int], smooth: str) -> None:
    scale, top = 640 / 202, (448 - 428) // 2
    cell = [int((pixel[0] + 0.5) * scale + top) // 16, int((pixel[1] + 0.5) * scale) // 16]
    maps = np.zeros((1, 28, 40), np.float32)
    maps[0, cell[0], cell[1]] = 1
    found = body(maps, Settings(heat_opacity=1, cmap="gray", smooth=smooth))[..., 0].astype(int)
    ys, xs = np.nonzero(found == found.max())
    assert abs(ys.mean() - pixel[0]) <= 8 / scale + 1 and abs(xs.mean() - pixel[1]) <= 8 / scale + 1
    assert found[pixel] > 60


def test_opacity_is_the_heat_s() -> None:
    maps = np.full((1, 28, 40), 3.0)
    maps[0, 0, 0] = 0
    red = palette("jet")[239].astype(float)
    for opacity in (0, 0.25, 1):
        found = body(maps, Settings(heat_opacity=opacity))[60:, 60:]
        expected = IMAGE[60:, 60:] * (1 - opacity) + red * opacity
        assert np.abs(found - expected).max() <= 0.51


def test_the_original_resolution_and_input_are_kept() -> None:
    image = IMAGE.copy()
    image.setflags(write=False)
    np.testing.assert_array_equal(body(np.ones((4, 28, 40)), Settings(heat_opacity=0), Scene(image)), IMAGE)


def test_boxes_are_drawn_over_the_heat() -> None:
    scene = Scene(IMAGE, [Box((50, 40, 150, 100))], line_width=1)
    found = body(np.ones((1, 28, 40)), Settings(), scene)
    assert (found[40:101, [50, 150]] == 255).all()


def test_without_the_input_s_size_the_stride_gives_it() -> None:
    maps, settings = np.random.default_rng(1).normal(size=(3, 28, 40)), Settings(view="overlay")
    one = render(maps, settings, scene=Scene(IMAGE), input_size=NETWORK, stride=16)
    two = render(maps, settings, scene=Scene(IMAGE), stride=16)
    np.testing.assert_array_equal(one.rgb(), two.rgb())


def test_what_is_not_finite_is_grey() -> None:
    maps = np.random.default_rng(2).normal(size=(1, 28, 40))
    maps[0, 14, 20] = np.nan
    found = body(maps, Settings(heat_opacity=1))
    assert (found == 128).all(axis=2).sum() in range(16, 49)


def test_without_an_image_it_is_one_line() -> None:
    with pytest.raises(HeatvizError, match=r"got none, accepted is scene=Scene\(image, boxes\)$"):
        render(np.ones((1, 4, 4)), Settings(view="overlay"))


@pytest.mark.parametrize("reduction", ["channel", "mean", "select_max"])
def test_any_one_map_view_can_lie_over_it(reduction: str) -> None:
    maps = np.random.default_rng(3).normal(size=(5, 28, 40))
    one = body(maps, Settings(overlay_of=reduction, heat_opacity=1, cmap="gray"))
    alone = {"channel": maps[0], "mean": maps.mean(axis=0), "select_max": maps[maps.sum(axis=(1, 2)).argmax()]}[
        reduction
    ]
    np.testing.assert_array_equal(one, body(alone[None], Settings(overlay_of="max", heat_opacity=1, cmap="gray")))
