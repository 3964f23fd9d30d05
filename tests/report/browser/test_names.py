"""Names are text, whatever they hold: nothing of them becomes a part of the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

import yolo_heatviz
from tests.report.browser.chromium import opened, settled

HOSTILE = [
    "<img src=x onerror=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "\"'><svg onload=window.ran=1>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:window.ran=1",
    "\u202egpj.exe \u2028 &lt;b&gt; &amp; <!--",
]
REPORT = Path(yolo_heatviz.__file__).parent / "report"
SCRIPTS = len([*(REPORT / "static").glob("*.js"), *(REPORT / "panels").glob("*.js")])


def rename(record: dict) -> None:
    """Every name of the run that comes from outside becomes hostile."""
    for number, source in enumerate(record["sources"]):
        text = HOSTILE[number % len(HOSTILE)]
        source.update(name=f"{text} {number}", source=f"/photos/{text}")
        for found in [*source["found"], *source.get("explained", [])]:
            found["class"] = HOSTILE[(number + 1) % len(HOSTILE)]
        for stage in source["stages"]:
            stage["module"] = HOSTILE[(number + 2) % len(HOSTILE)]
    failed = {"name": HOSTILE[1], "source": HOSTILE[0], "kind": "image", "status": "failed", "reason": HOSTILE[0]}
    record["sources"].append({**failed, "files": [HOSTILE[4]], "found": [], "stages": []})
    record["model"]["names"] = HOSTILE
    record["weights"]["path"] = HOSTILE[0]


@pytest.fixture(scope="module")
def hostile(altered: Callable[..., Path]) -> Path:
    return altered("&lt;run '\"# %41", rename)


def inert(page: Any) -> None:
    assert page.evaluate("window.ran === undefined")
    assert page.locator("script:not([type]), svg[onload], img[onerror]").count() == SCRIPTS
    attributes = "[...document.querySelectorAll('*')].flatMap((each) => each.getAttributeNames())"
    assert [name for name in page.evaluate(attributes) if name.startswith("on")] == []
    links = page.evaluate("[...document.querySelectorAll('a')].map((each) => each.protocol)")
    assert all(protocol == "file:" for protocol in links)


def test_hostile_names_are_shown_as_text(open_page: Callable[..., Any], hostile: Path) -> None:
    page = open_page(folder=hostile)
    for number in range(len(HOSTILE) - 2):
        page.locator("#thumbs button").nth(number).click()
        settled(page)
        if not page.locator("#heatmap").is_visible():
            continue
        assert page.locator("#scene-name").inner_text() == f"{HOSTILE[number]} {number}"
        if page.locator(".box").count():
            page.keyboard.press("b")
            assert HOSTILE[number + 1].split("\u2028")[0] in page.locator("#detail").inner_text()
        page.keyboard.press("Enter")
        inert(page)
    page.locator("#open-about").click()
    assert HOSTILE[0] in page.locator("#about").inner_text()
    inert(page)


def test_a_failed_sources_hostile_reason_and_files_are_text(open_page: Callable[..., Any], hostile: Path) -> None:
    page = open_page(folder=hostile)
    page.locator("#thumbs button").last.click()
    settled(page)
    assert HOSTILE[0] in page.locator("#no-maps").inner_text()
    inert(page)


def test_a_hostile_name_is_an_address(open_page: Callable[..., Any], hostile: Path) -> None:
    page = open_page(folder=hostile)
    page.locator("#thumbs button").nth(1).click()
    settled(page)
    link = page.url.partition("#")[2]
    again = open_page(link, folder=hostile)
    settled(again)
    assert again.locator("#scene-name").inner_text() == f"{HOSTILE[1]} 1"


def test_without_scripts_names_are_text_too(browser: Any, hostile: Path) -> None:
    with opened(browser, hostile / "index.html", wait=".without-scripts", java_script_enabled=False) as page:
        text = page.locator(".without-scripts").inner_text()
        assert HOSTILE[0] in text and HOSTILE[1] in text
        assert page.locator(".without-scripts img, .without-scripts svg, .without-scripts script").count() == 0
