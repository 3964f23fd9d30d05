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


@pytest.mark.parametrize(
    ("size", "factor"), [((42, 60), 4), ((60, 42), 4), ((50, 50), 4), ((1, 191), 2), ((9, 192), 1)]
)
def test_a_tiny_image_is_enlarged_by_a_whole_factor(size: tuple[int, int], factor: int) -> None:
    image = np.random.default_rng(4).integers(0, 256, (*size, 3), np.uint8)
    settings = Settings(view="overlay", heat_opacity=0)
    picture = render(np.ones((1, 8, 8)), settings, scene=Scene(image), input_size=(64, 64)).rgb()
    shown = picture[-MARGIN - size[0] * factor : -MARGIN, MARGIN : MARGIN + size[1] * factor]
    np.testing.assert_array_equal(shown, image.repeat(factor, axis=0).repeat(factor, axis=1))
    assert (picture[-MARGIN - size[0] * factor - 1, MARGIN:-MARGIN] == 255).all(), "nothing above it"


def test_tags_do_not_cover_a_tiny_image() -> None:
    image = np.full((42, 60, 3), 90, np.uint8)
    scene = Scene(image, [Box((10, 20, 30, 36), "person 0.87"), Box((34, 4, 56, 40), "car 0.50")])
    picture = render(np.ones((1, 8, 8)), Settings(view="overlay", heat_opacity=0), scene=scene, input_size=(64, 64))
    shown = picture.rgb()[-MARGIN - 168 : -MARGIN, MARGIN : MARGIN + 240]
    assert (shown == 90).all(axis=2).mean() > 0.8
    assert (shown[80:145, 40] == 255).all(axis=1).mean() > 0.9, "the box's left side, where the image shows it"


def test_the_heat_of_a_tiny_image_lies_in_its_place() -> None:
    maps = np.zeros((1, 16, 16), np.float32)
    maps[0, 12, 4] = 1
    settings = Settings(view="overlay", heat_opacity=1, cmap="gray")
    picture = render(maps, settings, scene=Scene(np.zeros((50, 50, 3), np.uint8)), input_size=(64, 64)).rgb()
    shown = picture[-MARGIN - 200 : -MARGIN, MARGIN : MARGIN + 200, 0]
    rows, columns = np.nonzero(shown == shown.max())
    assert rows.mean() == pytest.approx(12.5 / 16 * 200, abs=1) and columns.mean() == pytest.approx(
        4.5 / 16 * 200, abs=1
    )
