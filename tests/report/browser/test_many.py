"""A run of a thousand images opens at once: what is out of view is not loaded, and hardly built."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Callable

from tests.report.browser.chromium import settled, shown, until

DRAWN = """[...document.querySelectorAll('#thumbs button')]
    .filter((each) => each.checkVisibility({contentVisibilityAuto: true})).length"""
LOADED = "[...document.querySelectorAll('#thumbs img')].filter((image) => image.complete && image.naturalWidth).length"


def test_a_thousand_images_open_and_scroll(open_page: Callable[..., Any], thousand: Path) -> None:
    began = time.perf_counter()
    page = open_page(folder=thousand)
    print(f"1,000 images open in {time.perf_counter() - began:.2f} s")
    assert page.locator("#gallery-count").inner_text() == "1,000"
    assert page.evaluate("document.querySelectorAll('*').length") < 8000
    assert page.evaluate("document.querySelectorAll('script[src]').length") == 0, "each leaves when it was read"
    assert page.evaluate(DRAWN) < 60
    first = page.evaluate(LOADED)
    assert 3 <= first < 60
    page.locator("#thumbs").evaluate("(list) => { list.scrollTop = list.scrollHeight; }")
    until(page, "() => document.querySelector('#thumbs li:last-child img').naturalWidth > 0")
    assert page.evaluate(LOADED) < 150


def test_its_page_is_small(thousand: Path) -> None:
    assert (thousand / "index.html").stat().st_size < 700_000


def test_any_of_a_thousand_is_reached(open_page: Callable[..., Any], thousand: Path) -> None:
    page = open_page("linen0777", folder=thousand)
    settled(page)
    assert shown(page)[0] == "linen0777"
    assert page.locator("#thumbs [aria-current]").evaluate(
        """(button) => {
            const inside = document.getElementById("thumbs").getBoundingClientRect();
            const frame = button.getBoundingClientRect();
            return frame.top >= inside.top - 1 && frame.bottom <= inside.bottom + 1;
        }"""
    ), "the gallery shows where it is"
    page.keyboard.press("n")
    settled(page)
    assert shown(page)[0] == "linen0778"
    page.locator("#gallery-text").fill("0001")
    assert page.locator("#gallery-count").inner_text() == "1 of 1000"
    assert page.locator("#thumbs button:visible").count() == 1
    page.locator("#thumbs button:visible").click()
    settled(page)
    assert shown(page)[0] == "linen0001" and page.locator("#heat").is_visible()
