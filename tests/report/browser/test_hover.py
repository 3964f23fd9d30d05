"""Nothing moves under the pointer: what it reads has its room before it is there."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from tests.report.browser.chromium import read_at, settled

FRAMES = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.checkVisibility() && !each.closest(".crosshair, .box, script, option"))
    .map((each) => {
        const {left, top, width, height} = each.getBoundingClientRect();
        return [each.id || each.tagName, left, top, width, height];
    })"""
FILL = "(value) => heatviz.state.map.values.fill(value)"
CUT_OFF = """[...document.querySelectorAll(".readout dd")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.getBoundingClientRect().right > innerWidth)
    .map((each) => each.textContent)"""
POINTS = [(0, 0), (639, 479), (320, 240), (11, 400)]
SIZES = [
    (320, 640),
    (375, 812),
    (600, 800),
    (768, 1024),
    (1000, 760),
    (1180, 760),
    (1280, 800),
    (1440, 900),
    (1920, 1080),
]


def moved(before: list, after: list) -> list:
    assert len(before) == len(after)
    return [(one, two) for one, two in zip(before, after) if one != two]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_moves_while_values_are_read(open_page: Callable[..., Any], size: tuple[int, int]) -> None:
    page = open_page("linen/8/l2", size=size)
    settled(page)
    page.locator("#picture").evaluate("(picture) => picture.scrollIntoView({block: 'center'})")
    page.mouse.move(1, 1)
    before = page.evaluate(FRAMES)
    for value in (-0.00012345, -1.2345e-30, 98765.4321, float("nan")):
        page.evaluate(FILL, value)
        for point in POINTS:
            said = read_at(page, [point])[0]
            assert said[0] != "\u2013" and said[3] != "\u2013"
            assert moved(before, page.evaluate(FRAMES)) == [], said
            assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("size", [(375, 812), (1180, 760), (1280, 800)], ids=str)
def test_nothing_moves_under_the_pointer_elsewhere(open_page: Callable[..., Any], size: tuple[int, int]) -> None:
    page = open_page("linen/8/l2", size=size)
    settled(page)
    for part in (".box", ".controls input", ".tick", ".tile", "#thumbs button", ".acts button", ".answer button"):
        target = page.locator(f"{part}:visible").first
        target.scroll_into_view_if_needed()
        page.mouse.move(1, 1)
        before = page.evaluate(FRAMES)
        target.hover()
        assert moved(before, page.evaluate(FRAMES)) == [], part
