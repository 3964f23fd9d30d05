"""Boxes in a figure: lines in their place, labels inside the panel and apart from each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Polygon

from yolo_heatviz.drawing.box import Box
from yolo_heatviz.figures.draw import draw
from yolo_heatviz.figures.files import settings
from yolo_heatviz.figures.panel import Grid, Panel
from yolo_heatviz.figures.style import Style

IMAGE = np.zeros((300, 400, 3), np.uint8)
MASK = np.zeros((300, 400), bool)
MASK[100:200, 100:200] = True


def axes_of(boxes: list[Box], columns: int = 1) -> tuple:
    with settings():
        figure = draw(Grid([[Panel(IMAGE, boxes=boxes)] * columns], letters="none"), Style("cvpr"), vector=True)
        renderer = FigureCanvasAgg(figure).get_renderer()
        axes = figure.axes[0]
        return axes, axes.get_window_extent(renderer), [text.get_window_extent(renderer) for text in axes.texts]


@pytest.mark.parametrize(
    ("box", "corners"),
    [
        pytest.param(Box((10, 20, 110, 220)), {(10, 20), (110, 20), (110, 220), (10, 220)}, id="upright"),
        pytest.param(
            Box((0, 0, 80, 80), corners=[(40, 0), (80, 40), (40, 80), (0, 40)]),
            {(40, 0), (80, 40), (40, 80), (0, 40)},
            id="rotated",
        ),
        pytest.param(
            Box((100, 100, 200, 200), mask=MASK),
            {(100.5, 100.5), (199.5, 100.5), (199.5, 199.5), (100.5, 199.5)},
            id="a mask",
        ),
    ],
)
def test_lines_lie_on_the_box(box: Box, corners: set) -> None:
    axes, _, _ = axes_of([box])
    lines = [patch for patch in axes.patches if isinstance(patch, Polygon)]
    assert len(lines) == 2 and all(set(map(tuple, line.get_xy().tolist())) == corners for line in lines)


@pytest.mark.parametrize(
    "boxes",
    [
        pytest.param([Box((0, 0, 50, 50), "hole 0.87")], id="in the upper left corner"),
        pytest.param([Box((380, 280, 400, 300), "broken yarn 0.42")], id="in the lower right corner"),
        pytest.param([Box((0, 0, 400, 300), "crease 0.5")], id="as large as the image"),
        pytest.param([Box((-50, -80, 500, 400), "crease 0.5")], id="larger than the image"),
        pytest.param([Box((100, 100, 160, 160), f"hole 0.{n}") for n in range(4)], id="four at one place"),
        pytest.param([Box((10, 10, 20, 20), "a class with very many letters " * 5)], id="a label wider than the panel"),
    ],
)
@pytest.mark.parametrize("columns", [1, 6])
def test_labels_lie_in_the_panel_apart_from_each_other(boxes: list[Box], columns: int) -> None:
    _, panel, found = axes_of(boxes, columns)
    assert len(found) == len(boxes)
    for each in found:
        assert (
            each.x0 >= panel.x0 - 1 and each.x1 <= panel.x1 + 1 and each.y0 >= panel.y0 - 1 and each.y1 <= panel.y1 + 1
        )
    for first, second in combinations(found, 2):
        assert not first.overlaps(second)
