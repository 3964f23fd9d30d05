"""The keyboard alone is enough, and the focus can always be seen."""

from __future__ import annotations

from typing import Any, Callable

import pytest

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


def test_enter_opens_the_stage_that_the_arrows_led_to(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settled(page)
    second = page.evaluate("heatviz.orderedStages()[1].key")
    assert shown(page)[1:] == (second, "l2") and page.evaluate("heatviz.state.open")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settled(page)
    assert shown(page)[2] != "l2", "among the channels there is nothing left to open"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    settled(page)
    page.locator("#stage-slider").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settled(page)
    assert shown(page)[1] != second and page.evaluate("heatviz.state.open")


def test_enter_on_a_button_does_what_the_button_says_alone(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.locator("#next-image").focus()
    page.keyboard.press("Enter")
    settled(page)
    assert shown(page)[0] == "pinstripe" and not page.evaluate("heatviz.state.open")
    page.locator("#open-about").focus()
    page.keyboard.press("Enter")
    assert page.locator("#about").is_visible()
    page.keyboard.press("Enter")
    assert not page.locator("#about").is_visible() and not page.evaluate("heatviz.state.open")


def test_enter_does_nothing_where_there_are_no_maps(open_page: Callable[..., Any]) -> None:
    page = open_page("broken", wait="#thumbs [aria-current]")
    page.keyboard.press("Enter")
    settled(page)
    assert page.locator("#no-maps").is_visible() and not page.evaluate("heatviz.state.open")


@pytest.mark.parametrize("leave", ["Enter", "Escape"])
@pytest.mark.parametrize(
    ("field", "text", "list_of"), [("filter-name", "C3", "tiles"), ("gallery-text", "stripe", "thumbs")]
)
def test_a_filter_gives_the_focus_to_what_it_leaves(
    open_page: Callable[..., Any], field: str, text: str, list_of: str, leave: str
) -> None:
    page = open_page("linen")
    page.locator(f"#{field}").focus()
    page.keyboard.type(text)
    page.keyboard.press(leave)
    settled(page)
    assert not page.evaluate("heatviz.state.open") and shown(page)[0] == "linen", "the field's key opens nothing"
    assert page.evaluate("document.activeElement.closest('ul, .tiles').id") == list_of
    assert page.evaluate("document.activeElement.checkVisibility()") and page.evaluate(RING)
    stop = page.locator(f"#{list_of} [tabindex='0']")
    assert stop.count() == 1 and stop.is_visible(), "the Tab key comes to the list"
    page.keyboard.press("Enter")
    settled(page)
    if list_of == "tiles":
        assert page.evaluate("heatviz.state.open")
    else:
        assert shown(page)[0] == ("pinstripe" if leave == "Enter" else "linen")


def test_a_filter_that_leaves_nothing_keeps_the_focus(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("/")
    page.keyboard.type("no such stage")
    page.keyboard.press("Enter")
    assert page.evaluate(ACTIVE) == "filter-name"
    page.locator("#clear-filters").click()
    assert page.evaluate("document.activeElement.closest('.tiles') !== null")


@pytest.mark.parametrize("field", ["sort-by", "filter-stride", "gallery-filter"])
def test_escape_leaves_a_choice_for_its_list(open_page: Callable[..., Any], field: str) -> None:
    page = open_page("linen")
    page.locator(f"#{field}").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('#tiles, #thumbs') !== null")


def test_a_box_that_is_closed_has_the_focus(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("b")
    page.locator("#detail .close").click()
    assert page.evaluate(ACTIVE) == "0" and not page.locator("#detail").is_visible()
    page.keyboard.press("b")
    page.locator("#detail .chip").first.focus()
    page.keyboard.press("Escape")
    assert page.evaluate(ACTIVE) == "0"


def test_the_focus_stays_on_the_page_from_image_to_image(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("b")
    page.keyboard.press("n")
    settled(page)
    assert page.evaluate(ACTIVE) == "scene-name"
    page.locator("#next-image").focus()
    count = page.evaluate("heatviz.state.run.images.length")
    for _ in range(count):
        page.keyboard.press("Enter")
        settled(page)
    assert page.evaluate(ACTIVE) in ("next-image", "previous-image")


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
