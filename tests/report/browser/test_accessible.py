"""A screen reader finds its way: landmarks, names, texts for pictures, contrast."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from tests.report.browser.chromium import settled, until

NAMELESS = """() => {
    const name = (each) => each.getAttribute("aria-label")
        || (each.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id))
            .map((other) => (other ? other.textContent : "")).join("")
        || [...(each.labels || [])].map((label) => label.textContent).join("")
        || (each.tagName === "INPUT" || each.tagName === "SELECT" ? "" : each.textContent);
    const parts = "button, input, select, a, [role=application], [role=group], dialog, nav, section";
    return [...document.querySelectorAll(parts)]
        .filter((each) => !(name(each) || "").trim()).map((each) => each.outerHTML.slice(0, 120));
}"""

CONTRASTS = """() => {
    const parse = (text) => (text.match(/[0-9.]+/g) || []).map(Number);
    const light = (colour) => {
        const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        const [r, g, b] = colour.slice(0, 3).map((c) => linear(c / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (each) => {
        for (let at = each; at; at = at.parentElement) {
            const colour = parse(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] > 0.8) return colour.slice(0, 3);
        }
        return parse(getComputedStyle(document.body).backgroundColor);
    };
    const found = [];
    for (const each of document.querySelectorAll("body *")) {
        const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        if (!own || !each.checkVisibility() || each.closest(":disabled, script, .unseen, option")) continue;
        const [one, two] = [light(parse(getComputedStyle(each).color)), light(ground(each))];
        const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
        found.push([ratio, each.id || each.className || each.tagName, each.textContent.slice(0, 40)]);
    }
    return found;
}"""


@pytest.mark.parametrize("address", ["linen", "linen/17/l2", "broken"])
def test_every_control_and_region_has_a_name(open_page: Callable[..., Any], address: str) -> None:
    page = open_page(address, wait="#thumbs [aria-current]")
    settled(page)
    if address == "linen":
        page.keyboard.press("b")
    nameless = [html for html in page.evaluate(NAMELESS) if 'id="detail"' not in html or "hidden" not in html]
    assert nameless == []
    assert page.evaluate("[...document.querySelectorAll('img')].every((image) => image.hasAttribute('alt'))")
    assert page.locator("#photo").get_attribute("alt") or address == "broken"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_page: Callable[..., Any], scheme: str) -> None:
    page = open_page("linen", scheme=scheme)
    page.keyboard.press("b")
    found = page.evaluate(CONTRASTS)
    page.emulate_media(media="print")
    found += page.evaluate(CONTRASTS)
    page.emulate_media(media="screen")
    page.keyboard.press("?")
    found += page.evaluate(CONTRASTS)
    page.keyboard.press("Escape")
    page.locator("#thumbs button", has_text="broken").click()
    settled(page)
    found += page.evaluate(CONTRASTS)
    assert len(found) > 200
    assert [each for each in found if each[0] < 4.5] == []


def test_there_are_landmarks_and_headings_in_order(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("b")
    assert page.evaluate("document.documentElement.lang") == "en"
    for landmark in ("header", "main", "nav[aria-label]", "section[aria-labelledby]"):
        assert page.locator(landmark).count() >= 1
    levels = page.evaluate(
        """[...document.querySelectorAll("h1, h2, h3, h4")].filter((each) => each.checkVisibility())
            .map((each) => Number(each.tagName[1]))"""
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:]))


def test_ids_are_there_once(open_page: Callable[..., Any]) -> None:
    ids = open_page("linen").evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))


def test_what_changes_is_said(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    status = page.locator("#status")
    assert status.get_attribute("aria-live") == "polite"
    page.keyboard.press("ArrowRight")
    key = page.locator("#tiles .tile").nth(1).get_attribute("data-key")
    until(page, f"() => document.getElementById('status').textContent.startsWith('stage {key} ')")
    assert f"stage {key}" in page.locator("#stage-slider").get_attribute("aria-valuetext")
    page.keyboard.press("b")
    until(page, "() => document.getElementById('status').textContent.includes('class score')")
