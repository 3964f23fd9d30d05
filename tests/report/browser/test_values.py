"""The value under the pointer is the array's, at any point of any map, through the letterbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable
from urllib.parse import quote

import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, run
from tests.report.browser.chromium import UPRIGHT, number, read_at, settled, shown, until
from tests.report.browser.test_first_screen import entry_of

POINTS = [(0.0, 0.0), (0.5, 0.5), (0.31, 0.27), (0.77, 0.12), (0.05, 0.93), (1.0, 1.0)]
ROUNDING = 1e-4  # of the value: it is written with five digits
CODE = 1 / 65534  # of the range: how finely the report keeps a map


def array_of(run: Path, entry: dict, stage: int) -> np.ndarray:
    files = next(each["files"] for each in entry["stages"] if each["stage"] == stage)
    return np.load(run / next(name for name in files if name.endswith(".npy"))).astype(np.float64)


def cell(entry: dict, shape: tuple[int, int], x: int, y: int) -> tuple[int, int]:
    """Row and column of the map under the middle of an image pixel, written from what a letterbox is."""
    (height, width), (tall, wide) = entry["size"], entry["network"]
    scale = min(tall / height, wide / width)
    used, filled = round(height * scale), round(width * scale)  # whole pixels, an odd one of padding below or right
    top, left = (tall - used) // 2, (wide - filled) // 2
    row = (top + (y + 0.5) / height * used) * shape[0] / tall
    return int(row), int((left + (x + 0.5) / width * filled) * shape[1] / wide)


@pytest.mark.parametrize("name", ["linen", "stripes", UPRIGHT])
def test_the_pointer_reads_the_array(open_page: Callable[..., Any], labelled: Path, name: str) -> None:
    entry = entry_of(labelled, name)
    page = open_page(quote(name, safe=""))
    for picture in ("#photo", "#tiles .under", "#tiles .cut"):
        assert page.locator(picture).first.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    for stage in (0, 8, 17):
        maps = array_of(labelled, entry, stage)
        page.evaluate("(stage) => heatviz.go({stage, channel: 'l2', open: true})", str(stage))
        settled(page)
        names = page.evaluate("heatviz.state.maps.maps")
        assert names[0] == "l2" and len(names) > 10
        for channel in (names[0], names[1], names[-1]):
            page.evaluate("(channel) => heatviz.go({channel})", channel)
            settled(page)
            assert shown(page) == (name, str(stage), channel)
            assert channel in page.locator("#read-map").inner_text().lower()
            values = np.sqrt((maps**2).sum(axis=0)) if channel == "l2" else maps[int(channel)]
            compare(page, entry, values, side=2 if stage == 0 else 1)


def test_of_a_finer_stage_it_reads_means_and_says_so(open_page: Callable[..., Any], tmp_path: Path) -> None:
    flags = ["--source", str(SAMPLES / "linen.jpg"), "--visualize", "--save", "npy,report", "--imgsz", "640"]
    _, folder, record = run(tmp_path, *flags, "--stages", "0,17")
    entry = record["sources"][0]
    page = open_page("linen/17/l2", folder=folder)
    settled(page)
    assert page.locator("#read-what").inner_text() == "value"
    compare(page, entry, np.sqrt((array_of(folder, entry, 17) ** 2).sum(axis=0)))
    page.evaluate("heatviz.go({stage: '0', channel: '5', open: true})")
    settled(page)
    assert "means of 4 \u00d7 4 values" in page.locator("#sheet-facts").inner_text()
    compare(page, entry, array_of(folder, entry, 0)[5], side=4)
    assert page.locator("#read-what").inner_text() == "mean"
    page.locator("#crosshair").focus()
    page.keyboard.press("ArrowRight")
    until(page, "() => /^mean .* at row \\d+\\u2013\\d+, column/.test(document.getElementById('status').textContent)")


def compare(page: Any, entry: dict, values: np.ndarray, side: int = 1) -> None:
    points = [(round(right * (entry["size"][1] - 1)), round(down * (entry["size"][0] - 1))) for right, down in POINTS]
    for (x, y), (said, _, place, pixel) in zip(points, read_at(page, points)):
        row, column = (number // side * side for number in cell(entry, values.shape, x, y))
        covered = f"row {row}, column {column}"
        if side > 1:
            covered = f"row {row}\u2013{row + side - 1}, column {column}\u2013{column + side - 1}"
        assert (place, pixel) == (covered, f"x {x}, y {y}")
        expected = values[row : row + side, column : column + side].mean()
        assert abs(number(said) - expected) <= ROUNDING * abs(expected) + CODE * np.ptp(values) + 1e-6


def test_two_of_the_images_are_letterboxed(labelled: Path) -> None:
    assert entry_of(labelled, "linen")["place"][1] > 0 and entry_of(labelled, UPRIGHT)["place"][0] > 0


def test_the_colour_bar_has_the_maps_ends(open_page: Callable[..., Any], labelled: Path) -> None:
    entry = entry_of(labelled, "linen")
    channel = next(stage for stage in entry["stages"] if stage["stage"] == 17)["focus"]["channels"][0][0]
    values = array_of(labelled, entry, 17)[channel]
    page = open_page(f"linen/17/{channel}")
    settled(page)
    ends = [number(page.locator(f"#bar-{end}").inner_text()) for end in ("low", "high")]
    assert ends == pytest.approx([values.min(), values.max()], rel=1e-3)


def test_the_hottest_cell_is_red_and_the_coldest_blue(open_page: Callable[..., Any], labelled: Path) -> None:
    entry = entry_of(labelled, "stripes")  # without a letterbox: every cell is under the image
    channel = next(stage for stage in entry["stages"] if stage["stage"] == 8)["focus"]["channels"][0][0]
    values = array_of(labelled, entry, 8)[channel]
    page = open_page(f"stripes/8/{channel}")
    page.locator("#smooth").uncheck()
    settled(page)
    for place, colour in ((values.argmin(), [0, 0, 128, 255]), (values.argmax(), [128, 0, 0, 255])):
        row, column = np.unravel_index(place, values.shape)
        pixel = page.evaluate(
            """([x, y]) => {
                const heat = document.getElementById("heat");
                const at = [Math.floor(x * heat.width), Math.floor(y * heat.height)];
                return [...heat.getContext("2d").getImageData(...at, 1, 1).data];
            }""",
            [(float(column) + 0.5) / values.shape[1], (float(row) + 0.5) / values.shape[0]],
        )
        assert pixel == colour


def test_the_crosshair_moves_by_cells_and_by_pixels(open_page: Callable[..., Any]) -> None:
    page = open_page("stripes/8/l2")
    settled(page)
    page.keyboard.press("x")
    before = page.evaluate("heatviz.readAt(heatviz.state, heatviz.state.pixel)")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert page.locator("#read-cell").inner_text() == f"row {before['row'] - 1}, column {before['column'] + 2}"
    pixel = page.evaluate("heatviz.state.pixel")
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate("heatviz.state.pixel") == {"x": pixel["x"], "y": pixel["y"] + 1}
    until(page, "() => document.getElementById('status').textContent.includes('row')")
