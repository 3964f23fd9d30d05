"""It looks right on a desk, on a phone, in the dark, and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.report.browser.chromium import PHONE, settled

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT_OFF = """() => [...document.querySelectorAll("main button, main select, main input, .masthead button, h1, h2")]
    .filter((each) => each.checkVisibility() && !each.closest("#picture, #thumbs, #skip"))
    .filter((each) => {
        const frame = each.getBoundingClientRect();
        return frame.left < 0 || frame.right > innerWidth + 0.5 || each.scrollWidth > each.clientWidth + 2;
    }).map((each) => each.id || each.textContent)"""
COVERED = """() => {
    const each = ".controls > *, .readout > div, .scene-head > *, .sheet-head > *, .sorting > label, .tile";
    const parts = [...document.querySelectorAll(each)]
        .filter((each) => each.checkVisibility()).map((each) => [each.textContent, each.getBoundingClientRect()])
        .filter(([, frame]) => frame.width > 2);
    const found = [];
    parts.forEach(([text, one], k) => parts.slice(k + 1).forEach(([other, two]) => {
        const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
        const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
        if (across > 1 && down > 1) found.push([text, other]);
    }));
    return found;
}"""

SPAN = """(number) => {
    const {map} = heatviz.state;
    heatviz.change("view", {map: {...map, low: number, high: number, values: map.values.map(() => NaN)}});
}"""
WHOLE = """(() => {
    const room = heatviz.byId("scene").getBoundingClientRect();
    const range = document.createRange();
    return ["bar-low", "bar-high"].every((id) => {
        range.selectNodeContents(heatviz.byId(id));
        const text = range.getBoundingClientRect();
        return text.width > 10 && text.right <= Math.max(room.right, innerWidth < 1180 ? innerWidth : 0);
    });
})()"""
NARROWEST = """Math.min(...[...document.querySelectorAll(".readout dd")].map((each) => each.clientWidth))"""
IN_SIGHT = "(frame => frame.bottom > 0 && frame.top < innerHeight - 80)(%s.getBoundingClientRect())"


@pytest.mark.parametrize(
    "size",
    [(375, 812), (320, 640), (768, 1024), (900, 760), (1100, 760), (1180, 760), (1280, 800), (1920, 1080)],
    ids=str,
)
def test_nothing_is_cut_off_or_covered(open_page: Callable[..., Any], size: tuple[int, int]) -> None:
    page = open_page("linen", size=size)
    page.keyboard.press("b")
    for address in (None, "17"):
        if address:
            page.evaluate("(stage) => heatviz.go({stage, channel: 'l2', open: true})", address)
            settled(page)
        assert page.evaluate(WIDER) <= 0, "the page scrolls sideways"
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(COVERED) == []
        assert page.evaluate(NARROWEST) > 60, "a name is written a letter a line"
    page.keyboard.press("?")
    dialog = page.locator("#keys").bounding_box()
    assert dialog["x"] >= 0 and dialog["x"] + dialog["width"] <= size[0]


@pytest.mark.parametrize("size", [(320, 640), (768, 1024), (1179, 760), (1180, 760), (1920, 1080)], ids=str)
def test_the_colour_bars_numbers_are_whole(open_page: Callable[..., Any], size: tuple[int, int]) -> None:
    page = open_page("linen", size=size)
    for number in (-0.0012345, -1.2345e-38, -1.2345e-5, 123456.78, -9876543.2, 1.2345e20):
        page.evaluate(SPAN, number)
        assert page.evaluate(WHOLE), page.locator("#bar-low").inner_text()
        assert page.evaluate(WIDER) <= 0


def test_a_tap_on_a_phone_leads_to_what_it_changes(open_page: Callable[..., Any]) -> None:
    page = open_page("linen", size=PHONE, has_touch=True)
    page.locator("#tiles [data-key='17']").tap()
    settled(page)
    assert page.evaluate(IN_SIGHT % "heatviz.byId('sheet-name')")
    page.locator("#tiles .tile").nth(12).tap()
    settled(page)
    assert page.evaluate(IN_SIGHT % "heatviz.byId('picture')")


def test_a_tap_reads_a_value_on_a_phone(open_page: Callable[..., Any]) -> None:
    page = open_page("linen", size=PHONE, has_touch=True)
    page.locator("#crosshair").tap(position={"x": 20, "y": 20})
    assert page.locator("#read-value").inner_text() != "\u2013"


def test_it_follows_the_dark_scheme(open_page: Callable[..., Any]) -> None:
    ground = "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number)"
    light = open_page("linen").evaluate(ground)
    dark = open_page("linen", scheme="dark").evaluate(ground)
    assert min(light) > 230 and max(dark) < 40


def test_on_paper_everything_is_there(open_page: Callable[..., Any]) -> None:
    page = open_page("linen", scheme="dark")
    page.emulate_media(media="print")
    assert not page.locator("#controls").is_visible() and not page.locator("#gallery").is_visible()
    assert page.locator("#picture").is_visible()
    overflows = "[...document.querySelectorAll('.scene, .sheet')].map((each) => getComputedStyle(each).overflowY)"
    assert page.evaluate(overflows) == ["visible", "visible"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.tile-name')).color") == "rgb(0, 0, 0)"
    assert len(page.pdf()) > 20_000


def test_no_motion_where_none_is_wanted(open_page: Callable[..., Any]) -> None:
    page = open_page("linen", reduced_motion="reduce")
    moving = """[...document.querySelectorAll("*")].map((each) => getComputedStyle(each))
        .filter((style) => style.animationName !== "none" || !/^0s(, 0s)*$/.test(style.transitionDuration)).length"""
    assert page.evaluate(moving) == 0


def test_a_small_picture_and_a_long_one_have_their_shape(
    open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    def lengthen(record: dict) -> None:
        record["sources"][0]["size"] = [480, 4800]
        record["sources"][1]["size"] = [4800, 480]

    folder = altered("long", lengthen)
    for name, shape in (("linen", 10), ("pinstripe", 0.1)):
        page = open_page(name, folder=folder)
        frame = page.locator("#picture").bounding_box()
        assert frame["width"] / frame["height"] == pytest.approx(shape, rel=0.05)
        assert page.evaluate(WIDER) <= 0
