"""The keyboard alone is enough, and the focus can always be seen."""

from __future__ import annotations

from typing import Any, Callable

from tests.helpers.commands import STAGES
from tests.report.browser.chromium import settled, shown

ACTIVE = "(({id, className, dataset}) => id || dataset.key || dataset.box || className)(document.activeElement)"
RING = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"


def test_tab_reaches_every_part_with_a_visible_focus(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    stops, rings = [], []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        stops.append(page.evaluate(ACTIVE))
        rings.append(page.evaluate(RING))
    for part in ("skip", "open-about", "gallery-text", "crosshair", "stage-slider", "opacity", "show-FN", "sort-by"):
        assert part in stops
    assert all(rings), dict(zip(stops, rings))
    assert len(stops) < 30, "tiles, thumbnails and boxes are one stop each"


def test_escape_empties_the_filter_with_its_field(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("/")
    page.keyboard.type("C3")
    assert page.locator("#tiles .tile").count() < STAGES
    page.keyboard.press("Escape")
    assert page.locator("#filter-name").input_value() == "" and page.locator("#tiles .tile").count() == STAGES


def test_all_is_done_without_a_mouse(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    press = page.keyboard.press
    press("b")
    assert page.locator("#detail").is_visible() and page.evaluate("heatviz.state.box") == 0
    press("b")
    press("B")
    assert page.evaluate("heatviz.state.box") == 0
    press("Escape")
    assert not page.locator("#detail").is_visible()
    press("/")
    page.keyboard.type("C3")
    press("Enter")
    page.locator("#tiles [tabindex='0']").focus()
    press("End")
    settled(page)
    press("Enter")
    settled(page)
    assert page.locator("#sheet-name").inner_text().endswith("C3")
    assert page.evaluate("document.activeElement.dataset.key") == "l2", "the focus goes along into the channels"
    press("ArrowRight")
    settled(page)
    press("ArrowDown")
    settled(page)
    channel = shown(page)[2]
    assert channel != "l2" and page.evaluate("document.activeElement.dataset.key") == channel
    press("Escape")
    settled(page)
    assert shown(page)[2] == "l2"
    press("Escape")
    settled(page)
    assert page.locator("#sheet-name").inner_text() == "Stages"
    press("n")
    settled(page)
    press("n")
    settled(page)
    press("p")
    settled(page)
    assert shown(page)[0] == "pinstripe"
    press("x")
    assert page.evaluate(ACTIVE) == "crosshair" and page.locator("#cell").is_visible()
    press("Escape")
    assert not page.locator("#cell").is_visible()


def test_opacity_by_keys(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("-")
    assert page.locator("#opacity-value").inner_text() == "60\u202f%"


def test_the_list_of_keys_opens_and_letters_can_be_turned_off(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    assert dialog.is_visible()
    assert dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.keyboard.press("n")
    settled(page)
    assert shown(page)[0] == "linen"
    page.keyboard.press("ArrowRight")
    settled(page)
    assert shown(page)[1] == page.locator("#tiles .tile").nth(1).get_attribute("data-key")


def test_arrows_in_the_gallery_walk_and_enter_opens(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.locator("#thumbs [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert shown(page)[0] == "linen"
    page.keyboard.press("Enter")
    settled(page)
    assert shown(page)[0] == "stripes"
