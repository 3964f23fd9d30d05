"""The layout of figures: as wide as asked for, nothing over the edge, nothing over something else."""

from __future__ import annotations

import io
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.figures.draw import draw
from yolo_heatviz.figures.files import settings
from yolo_heatviz.figures.layout import lay_out
from yolo_heatviz.figures.panel import ColourBar, Grid, Panel
from yolo_heatviz.figures.style import POINTS, Style

WORDS = "channel attention after the neck, trained for three hundred epochs"


def inked_outside(figure: Figure) -> bool:
    """True where anything is drawn outside the paper."""
    wide, high = figure.get_size_inches()
    content = io.BytesIO()
    figure.savefig(content, dpi=600, bbox_inches=Bbox([[-1, -1], [wide + 1, high + 1]]))
    pixels = np.asarray(Image.open(content).convert("L")).copy()
    pixels[599:-599, 599:-599] = 255
    return bool((pixels < 200).any())


def panel(height: int = 30, width: int = 40) -> Panel:
    return Panel(np.zeros((height, width, 3), np.uint8))


def grid(rows: int, across: int, shape: tuple[int, int] = (30, 40), **given: object) -> Grid:
    return Grid([[panel(*shape) for _ in range(across)] for _ in range(rows)], **given)


BAR = ColourBar((0, 1.5), "activation over the mean of its map")
ENDS = ColourBar((0, 1), "each panel's own", ticks=((0, "min"), (1, "max")))
GRIDS = [
    pytest.param(grid(1, 1, letters="none"), "cvpr", id="one panel"),
    pytest.param(grid(3, 4, columns=["input", "YOLOv5s", WORDS, "ours"], bars=[BAR]), "cvpr-column", id="a long title"),
    pytest.param(grid(2, 2, names=[WORDS, "linen"], letters="rows"), "cvpr-column", id="a row with a long name"),
    pytest.param(grid(2, 2, columns=["x" * 90, "y"], bars=[BAR]), "neurips", id="a title without a space"),
    pytest.param(grid(3, 3, bars=[BAR, BAR, BAR]), "ieee-column", id="a colour bar a row"),
    pytest.param(grid(1, 6, (14, 40), bars=[BAR]), "ieee", id="a bar with a label longer than itself"),
    pytest.param(grid(4, 2, (80, 40), names=["a"] * 4), "cvpr", id="portraits that are too high together"),
    pytest.param(grid(9, 2, columns=[WORDS, WORDS]), "cvpr", id="many rows under long titles"),
    pytest.param(grid(2, 2, bars=[ENDS]), "cvpr", id="a bar with words at its ends"),
    pytest.param(grid(2, 5), "50", id="a width in millimetres"),
    pytest.param(Grid([[panel(30, 40), panel(40, 30)]] * 3), "cvpr", id="columns of different shapes"),
    pytest.param(Grid([[panel(30, 40)] * 2, [panel(40, 30)] * 2]), "cvpr", id="rows of different shapes"),
    pytest.param(Grid([[panel(), None], [None, panel()]]), "cvpr", id="free places"),
]


@pytest.mark.parametrize("font", ["serif", "sans"])
@pytest.mark.parametrize(("given", "width"), GRIDS)
def test_all_is_on_the_paper_and_nothing_lies_over_something_else(given: Grid, width: str, font: str) -> None:
    style = Style(width, font)
    with settings():
        figure = draw(given, style, vector=True)
        figure.set_dpi(300)
        renderer = FigureCanvasAgg(figure).get_renderer()
        scale = figure.dpi / POINTS
        boxes = [text.get_window_extent(renderer) for text in figure.texts if text.get_text()]
        boxes += [axes.get_window_extent(renderer) for axes in figure.axes]
        boxes += [text.get_window_extent(renderer) for axes in figure.axes for text in axes.texts if text.get_text()]
        assert not inked_outside(figure)
    wide, high = (side * POINTS for side in figure.get_size_inches())
    assert wide == pytest.approx(style.paper.width * POINTS) and high <= style.paper.height * POINTS + 0.1
    for first, second in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert min(across, down) < 1.2 * scale, (first, second)


def test_columns_of_one_shape_each_are_all_as_high() -> None:
    layout = lay_out(Grid([[panel(30, 40), panel(40, 30)]] * 2, letters="none"), Style("cvpr"))
    (left, right), _ = layout.panels
    assert left.height == pytest.approx(right.height) and left.width / right.width == pytest.approx(16 / 9)


def test_panels_fill_the_width_where_they_can() -> None:
    layout = lay_out(grid(1, 3, letters="none"), Style("cvpr"))
    last = layout.panels[0][-1]
    assert layout.panels[0][0].left < 1 and last.left + last.width == pytest.approx(layout.width, abs=1)


@pytest.mark.parametrize(
    ("given", "width"),
    [
        pytest.param(grid(1, 60), "cvpr-column", id="too many columns"),
        pytest.param(grid(90, 2), "cvpr", id="too many rows"),
        pytest.param(grid(2, 2, bars=[ColourBar((0, 1), ticks=[(0, "x" * 99)])]), "cvpr-column", id="too wide a bar"),
        pytest.param(grid(1, 2, columns=[WORDS * 40, "b"]), "cvpr-column", id="a title that takes the page"),
    ],
)
def test_what_does_not_fit_is_refused(given: Grid, width: str) -> None:
    with pytest.raises(HeatvizError, match=r"grid: got \d+ x \d+ panels, accepted are as many as fit"):
        lay_out(given, Style(width))
