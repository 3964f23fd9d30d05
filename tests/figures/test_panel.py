"""What stands in a figure, and what is refused."""

from __future__ import annotations

from typing import Callable

import numpy as np
import pytest

from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.feature_maps.colour import table
from yolo_heatviz.feature_maps.letterbox import place
from yolo_heatviz.figures.panel import GREY, ColourBar, Grid, Heat, Panel, frame_of
from yolo_heatviz.figures.style import Style

IMAGE = np.zeros((30, 40, 3), np.uint8)
FRAME = (0, 0, 40, 30)


def test_each_cell_has_its_value_s_colour() -> None:
    cells = np.array([[0.0, 1.0], [np.nan, 9.0]])
    colours = Heat(cells, FRAME, (0, 2), "viridis").colours()
    expected = [[table("viridis")[0], table("viridis")[128]], [GREY, table("viridis")[255]]]
    np.testing.assert_array_equal(colours, expected)


def test_a_map_without_a_range_is_all_minimum() -> None:
    assert (Heat(np.full((2, 3), 7.0), FRAME, (7, 7)).colours() == table("jet")[0]).all()


@pytest.mark.parametrize("how", ["letterboxed", "stretched", "cropped"])
def test_a_map_lies_where_the_network_saw_the_image(how: str) -> None:
    image, network = (300, 400), (224, 224)
    within = place(image, network, how)
    left, top, right, bottom = frame_of(image, network, within)
    for across, down in ((0, 0), (100, 60), (400, 300)):  # a place of the image, by the letterbox and by the frame
        seen = within.left + across / 400 * within.width, within.top + down / 300 * within.height
        assert (across - left) / (right - left) * 224 == pytest.approx(seen[0])
        assert (down - top) / (bottom - top) * 224 == pytest.approx(seen[1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda: Style("cvpr-colum"), r"width: got 'cvpr-colum' \(did you mean cvpr-column", id="a width"),
        pytest.param(lambda: Style("3"), "width: got '3'.*millimetres from 30 to 1000", id="a narrow width"),
        pytest.param(lambda: Style("nan"), "width: got 'nan'", id="a width that is no number"),
        pytest.param(lambda: Style(font="serf"), r"font: got 'serf' \(did you mean serif\?\)", id="a font"),
        pytest.param(lambda: Style(dpi=9), "dpi: got 9, accepted are 50 to 1200", id="a resolution"),
        pytest.param(lambda: Panel(IMAGE[0]), "panel: got an image of uint8 and shape", id="no image"),
        pytest.param(lambda: Panel(IMAGE / 255), "panel: got an image of float64", id="an image of fractions"),
        pytest.param(lambda: Heat(np.zeros(3), FRAME, (0, 1)), r"heat: got cells of shape \(3,\)", id="no map"),
        pytest.param(lambda: Heat(IMAGE[..., 0], FRAME, (0, 1), "jett"), "unknown colour map", id="a colour map"),
        pytest.param(lambda: Heat(IMAGE[..., 0], FRAME, (0, 1), opacity=2), "the opacity 2", id="an opacity"),
        pytest.param(lambda: ColourBar((1, 1)), "colour bar: got the limits", id="a bar without a range"),
        pytest.param(lambda: Grid([[Panel(IMAGE)], []]), "rows of 1, 0, accepted are rows of one", id="uneven rows"),
        pytest.param(lambda: Grid([[None]]), "accepted are rows of one length with a panel", id="no panel"),
        pytest.param(
            lambda: Grid([[Panel(IMAGE)]], ["a", "b"]), "2 titles of columns, accepted are 0 or 1", id="titles"
        ),
        pytest.param(lambda: Grid([[Panel(IMAGE)]], letters="row"), "letters: got 'row'", id="letters"),
    ],
)
def test_what_cannot_be_drawn_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(HeatvizError, match=message):
        make()
