"""The page as one file needs nothing beside it; without scripts it still leads to the pictures."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.helpers.commands import run
from tests.report.browser.chromium import number, opened, read_at, settled, shown
from tests.report.browser.test_first_screen import entry_of
from yolo_heatviz.report.__main__ import main as report

POINTS = [(10, 10), (300, 200)]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of three stages."""
    status, found, _ = run(tmp_path_factory.mktemp("few"), "--visualize", "--save", "report", "--stages", "8,17,20")
    assert status == 0
    return found


@pytest.fixture(scope="module")
def single(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sent") / "page.html"
    assert report([str(few), "--single-file", str(path)]) == 0
    return path


def test_one_file_shows_all(browser: Any, open_page: Callable[..., Any], few: Path, single: Path) -> None:
    with opened(browser, single, "linen/17/l2") as page:
        settled(page)
        assert page.locator("#photo").evaluate("(image) => image.naturalWidth") > 0
        alone = read_at(page, POINTS)
        page.locator("#tiles .tile").nth(2).click()
        settled(page)
        channel = shown(page)[2]
        page.locator("#back").click()
        settled(page)
        assert page.locator("#tiles .tile").count() == 3
        assert page.locator("#tiles .cut").first.evaluate("(image) => image.naturalWidth") > 0
        assert page.locator("#thumbs img").first.evaluate("(image) => image.src.startsWith('data:')")
        page.locator("#thumbs button", has_text="stripes").click()
        settled(page)
        assert shown(page)[0] == "stripes" and page.locator("a").count() == 0
    beside = open_page("linen/17/l2", folder=few)
    settled(beside)
    assert alone == read_at(beside, POINTS)
    assert all(number(value) > 0 for value, *_ in alone) and channel != "l2"


def test_it_works_inside_a_sandboxed_frame_as_in_a_notebook(browser: Any, single: Path, tmp_path: Path) -> None:
    text = html.escape(single.read_text(encoding="utf-8"), quote=True)
    outer = tmp_path / "notebook.html"
    outer.write_text(
        f'<!doctype html><meta charset="utf-8"><iframe id="frame" width="1200" height="700" sandbox="allow-scripts" '
        f'srcdoc="{text}"></iframe>',
        encoding="utf-8",
    )
    with opened(browser, outer, wait="#frame") as page:
        inner = page.frame_locator("#frame")
        inner.locator(".tile[aria-current]").wait_for()
        inner.locator('.tile[data-key="17"]').click()
        inner.locator("#sheet-name", has_text="Stage 17 C3").wait_for()
        inner.locator("#thumbs button", has_text="stripes").click()
        inner.locator("#scene-name", has_text="stripes").wait_for()
        inner.locator("#stage-slider").fill("3")
        (frame,) = page.main_frame.child_frames
        settled(frame)
        assert inner.locator("#heatmap").is_visible() and page.url.endswith("notebook.html")


def test_without_scripts_the_pictures_are_linked(browser: Any, labelled: Path) -> None:
    with opened(browser, labelled / "index.html", wait=".without-scripts", java_script_enabled=False) as page:
        assert "JavaScript, which is off" in page.locator(".without-scripts").inner_text()
        assert entry_of(labelled, "broken")["reason"] in page.locator(".without-scripts").inner_text()
        page.locator(".without-scripts a", has_text="linen.jpg").click()
        page.wait_for_url("**/linen.jpg")


def test_a_file_that_is_gone_is_named(browser: Any, labelled: Path, tmp_path: Path) -> None:
    alone = tmp_path / "index.html"
    alone.write_bytes((labelled / "index.html").read_bytes())
    with opened(browser, alone, "linen", wait="#trouble:not([hidden])", expected="ERR_FILE_NOT_FOUND") as page:
        assert "cannot read report/linen/entry.js" in page.locator("#trouble").inner_text()
