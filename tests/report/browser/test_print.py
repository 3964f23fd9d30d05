"""On paper: whole rows under their headings, nothing cut off, nothing empty."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Callable, NamedTuple

import numpy as np
import pytest

from tests.report.browser.chromium import lacking, settled

try:
    import pypdfium2
except ImportError:
    pypdfium2 = None

PAPERS = {
    "A4": {"format": "A4"},
    "A5": {"format": "A5"},
    "A4 landscape": {"format": "A4", "landscape": True},
    "A3 landscape": {"format": "A3", "landscape": True},
    "Letter": {"format": "Letter"},
    "a receipt": {"width": "80mm", "height": "200mm"},
}
QUICK = ("A4", "A5", "A4 landscape")
MARGIN = 12 / 25.4 * 72
"""Points that the page leaves free at each edge of the paper."""
NEGATIVE = "linen/8/189"
"""A channel whose lowest value is negative."""
TILES = """() => [...document.querySelectorAll(".tile")]
    .map((tile) => [".tile-name", ".tile-figure"].map((part) => tile.querySelector(part).textContent))"""
PICTURES = "#photo, #heat, #bar-colours, .tile-picture > img, .tile-picture > canvas"


class Sheet(NamedTuple):
    """A printed page."""

    text: str
    picture: np.ndarray
    """`(H, W)` uint8, a pixel a point."""
    pictures: int
    """How many there are on it, in whole or in part."""
    places: Callable[[str], list[float]]
    """How far from the left some words stand, each time that they do."""


def printed(page: Any, **paper: Any) -> list[Sheet]:
    """Print a page, and look at each sheet of paper."""
    if pypdfium2 is None:
        lacking("no pypdfium2: `pip install pypdfium2`")
    return [look(sheet) for sheet in pypdfium2.PdfDocument(page.pdf(**paper))]


def look(sheet: Any) -> Sheet:
    words = sheet.get_textpage()
    pictures = list(sheet.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=20))
    drawn = sheet.render(scale=1).to_numpy()[..., :3].min(axis=2)

    def places(text: str) -> list[float]:
        search = words.search(text, match_whole_word=True)
        return [words.get_charbox(start)[0] for start, _ in iter(search.get_next, None)]

    return Sheet(plain(words.get_text_range()), drawn, len(pictures), places)


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u2212", "-").split())


def check(page: Any, sheets: list[Sheet]) -> None:
    """Nothing is cut off by the paper's edge, or lies on two sheets; the heading stands above the tiles."""
    edge = int(MARGIN) - 1
    for sheet in sheets:
        inner = sheet.picture[edge:-edge, edge:-edge]
        assert (inner < 200).any(), "a sheet is empty"
        assert (sheet.picture < 250).sum() == (inner < 250).sum(), "something lies in the margin"
        assert (inner[-3:] > 250).all(), "a picture goes on on the next sheet"
    assert sum(sheet.pictures for sheet in sheets) == page.locator(PICTURES).count(), "a picture is on two sheets"
    heading = plain(f"{page.locator('#sheet-name').inner_text()} {page.locator('#sheet-facts').inner_text()}")
    (under,) = (sheet.text for sheet in sheets if heading in sheet.text)
    tiles = [[plain(part) for part in tile] for tile in page.evaluate(TILES)]
    assert f" {tiles[0][0]} " in under.split(heading)[-1], "the heading is apart from its tiles"
    for name, figure in tiles:
        assert any(name in sheet.text and figure in sheet.text for sheet in sheets), (name, figure)


@pytest.mark.parametrize("address", ["linen", NEGATIVE])
@pytest.mark.parametrize(
    "paper", [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow]) for name in PAPERS]
)
def test_nothing_is_cut_off_or_apart(open_page: Callable[..., Any], paper: str, address: str) -> None:
    page = open_page(address)
    settled(page)
    page.keyboard.press("b")
    sheets = printed(page, **PAPERS[paper])
    check(page, sheets)
    whole = " ".join(sheet.text for sheet in sheets)
    for end in ("bar-low", "bar-high"):
        assert plain(page.locator(f"#{end}").inner_text()) in whole


@pytest.mark.parametrize("step", [pytest.param(50, id="some"), pytest.param(10, id="many", marks=pytest.mark.slow)])
def test_rows_are_whole_on_paper_of_any_length(
    open_page: Callable[..., Any], altered: Callable[..., Path], step: int
) -> None:
    def kill(record: dict) -> None:
        for number, stage in enumerate(record["focus"]["stages"]):  # a third line makes some tiles of a row longer
            stage["dead"] = [1, 2, 3] if number % 3 == 0 else []

    page = open_page("linen/1", folder=altered(f"dead{step}", kill))
    settled(page)
    names = [name for name, _ in page.evaluate(TILES)]
    for height in range(150, 300, step):
        sheets = printed(page, width="150mm", height=f"{height}mm")
        check(page, sheets)
        found = [
            [(number, left) for number, sheet in enumerate(sheets) for left in sheet.places(name)] for name in names
        ]
        spots = [places[-1] for places in found]  # the first may be under the picture
        columns = len({round(left / 9) for _, left in spots})
        assert columns >= 3
        *full, _ = Counter(number for number, _ in spots).values()
        assert all(count % columns == 0 for count in full), "a row is on two sheets"


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_the_readout_is_there_where_it_reads_something(open_page: Callable[..., Any], paper: str) -> None:
    page = open_page(NEGATIVE)
    settled(page)
    before = printed(page, **PAPERS[paper])[0].text
    assert "map 8 C3, channel 189" in before
    assert not any(word in before for word in ("value", "cell", "image pixel", "\u2013"))
    page.locator("#crosshair").focus()
    after = " ".join(sheet.text for sheet in printed(page, **PAPERS[paper]))
    assert f"value {plain(page.locator('#read-value').inner_text())} " in after and "image pixel x 320, y 240" in after
