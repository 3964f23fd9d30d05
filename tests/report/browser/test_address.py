"""The address names what is shown; a link leads there, and the browser's way back works."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable
from urllib.parse import unquote

import pytest

from tests.report.browser.chromium import settled, shown, url_of


def address(page: Any) -> str:
    settled(page)
    return unquote(page.url.partition("#")[2])


@pytest.mark.parametrize(
    ("link", "expected", "heading"),
    [
        pytest.param("stripes", ("stripes", None, "l2"), "Stages", id="an image"),
        pytest.param("linen/13", ("linen", "13", "l2"), "Stages", id="a stage over the image, beside all stages"),
        pytest.param("linen/13/l2", ("linen", "13", "l2"), "Stage 13 C3", id="a stage with its channels"),
        pytest.param("nobody", ("linen", None, "l2"), "Stages", id="an image that is not there"),
        pytest.param("linen/99", ("linen", None, "l2"), "Stages", id="a stage that is not there"),
        pytest.param("linen/17/9999", ("linen", "17", "l2"), "Stage 17 C3", id="a channel that is not there"),
        pytest.param("%E0%A4%A/%/%", ("linen", None, None), None, id="no address at all"),
        pytest.param("linen/17/l2/and/more", ("linen", "17", "l2"), "Stage 17 C3", id="more than is known"),
    ],
)
def test_a_link_leads_to_its_place(
    open_page: Callable[..., Any], plain: Path, link: str, expected: tuple, heading: str | None
) -> None:
    page = open_page(link, folder=plain)
    settled(page)
    found = shown(page)
    assert all(wanted is None or wanted == is_shown for wanted, is_shown in zip(expected, found))
    assert heading is None or page.locator("#sheet-name").inner_text() == heading
    lost = "9999" in link or "99" in link or "nobody" in link or "%" in link
    assert page.locator("#trouble").is_visible() == lost, "a link that leads elsewhere says so"


def test_steps_are_in_the_address_and_back_leads_back(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.locator('.tile[data-key="17"]').click()
    assert address(page) == "linen/17/l2"
    channel = page.locator("#tiles .tile").nth(2).get_attribute("data-key")
    page.locator("#tiles .tile").nth(2).click()
    assert address(page) == f"linen/17/{channel}"
    page.locator("#thumbs button", has_text="stripes").click()
    assert address(page).startswith("stripes/17/")
    for expected in (f"linen/17/{channel}", "linen/17/l2", "linen"):
        page.go_back()
        assert address(page) == expected
    assert page.locator("#sheet-name").inner_text() == "Stages"
    page.go_forward()
    assert address(page) == "linen/17/l2" and shown(page) == ("linen", "17", "l2")
    assert page.locator("#sheet-name").inner_text() == "Stage 17 C3"


def test_the_slider_leaves_one_step_not_a_hundred(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    before = page.evaluate("history.length")
    for place in range(20):
        page.locator("#stage-slider").fill(str(place))
    key = shown(page)[1]
    assert address(page) == f"linen/{page.locator('.tile[aria-current]').get_attribute('data-key')}" and key
    assert page.evaluate("history.length") == before


def test_an_address_typed_over_is_followed(open_page: Callable[..., Any], labelled: Path) -> None:
    page = open_page("linen")
    page.goto(url_of(labelled / "index.html") + "#pinstripe/20/l2")
    settled(page)
    assert shown(page) == ("pinstripe", "20", "l2")
