"""The first screen: the image with its boxes, the sheet beside it, and which stage to open."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.helpers.commands import STAGES, manifest
from tests.report.browser.chromium import DESK, settled
from yolo_heatviz.heatmaps.ranking import best_first


def entry_of(run: Path, name: str) -> dict[str, Any]:
    return next(source for source in manifest(run)["sources"] if source["name"] == name)


@pytest.mark.parametrize("name", ["linen", "stripes"], ids=["wide", "square"])
def test_the_image_and_all_stages_fit_the_first_screen(open_page: Callable[..., Any], name: str) -> None:
    page = open_page(name)
    parts = page.evaluate(
        """[...document.querySelectorAll("#picture, #tiles .tile-picture")]
            .map((each) => each.getBoundingClientRect())
            .map(({left, top, right, bottom}) => [left, top, right, bottom])"""
    )
    assert len(parts) == STAGES + 1
    for left, top, right, bottom in parts:
        assert 0 <= left < right <= DESK[0] and 0 <= top < bottom <= DESK[1]
    tiles = page.locator("#tiles .tile-picture")
    assert page.locator("#photo").evaluate("(image) => image.complete && image.naturalWidth > 0")
    cut = tiles.first.locator(".cut")
    assert cut.evaluate("(image) => image.complete && image.naturalHeight > 20 * image.naturalWidth / 2")


@pytest.mark.parametrize("name", ["linen", "stripes"])
def test_the_sheet_begins_with_the_best_focus(open_page: Callable[..., Any], labelled: Path, name: str) -> None:
    page = open_page(name)
    measured = [stage for stage in entry_of(labelled, name)["stages"] if "focus" in stage]
    ranked = best_first(measured, lambda stage: stage["focus"]["stage"])
    keys = page.locator("#tiles .tile").evaluate_all("(tiles) => tiles.map((tile) => tile.dataset.key)")
    assert keys == [str(stage["stage"]) for stage in ranked]


def test_the_sentence_names_the_best_stage_and_why(open_page: Callable[..., Any], labelled: Path) -> None:
    page = open_page("linen")
    stages = [stage for stage in entry_of(labelled, "linen")["stages"] if "focus" in stage]
    own = [stage for stage in stages if stage["module"] not in ("Upsample", "Concat")]
    best = max(own, key=lambda stage: stage["focus"]["stage"])
    sentence = page.locator("#answer").inner_text().replace("\u202f", " ")
    assert sentence.startswith(
        f"In this image, open stage {best['stage']} ({best['module']}, stride {best['stride']}) first"
    )
    assert f"{100 * best['focus']['stage']:.0f} % of their energy" in sentence
    assert f"cover {100 * best['focus']['area']:.1f} % of the area" in sentence
    page.locator("#answer button").click()
    settled(page)
    assert page.locator("#sheet-name").inner_text() == f"Stage {best['stage']} {best['module']}"


@pytest.mark.parametrize("rounding", [4e-7, -4e-7])
def test_a_tie_is_broken_by_the_stages_order(
    open_page: Callable[..., Any], altered: Callable[..., Path], rounding: float
) -> None:
    def tie(record: dict) -> None:
        for stage in record["sources"][0]["stages"]:
            if "focus" in stage:
                stage["focus"]["stage"] = {9: 0.95, 10: 0.95 + rounding}.get(stage["stage"], 0.5)

    page = open_page("linen", folder=altered(f"tied{rounding}", tie))
    keys = page.locator("#tiles .tile").evaluate_all("(tiles) => tiles.map((tile) => tile.dataset.key)")
    assert keys == ["9", "10", *(str(number) for number in range(24) if number not in (9, 10))]
    assert "open stage 9 (" in page.locator("#answer").inner_text().lower()


def test_where_nothing_was_found_it_speaks_of_contrast(open_page: Callable[..., Any]) -> None:
    assert "nothing was found here" in open_page("tartan").locator("#answer").inner_text()


def test_a_failed_source_has_its_reason(open_page: Callable[..., Any], labelled: Path) -> None:
    reason = entry_of(labelled, "broken")["reason"]
    page = open_page("linen")
    item = page.locator("#thumbs button", has_text="broken")
    assert reason and reason in item.inner_text()
    item.click()
    settled(page)
    assert reason in page.locator("#no-maps").inner_text()
    assert not page.locator("#sheet").is_visible() and not page.locator("#heatmap").is_visible()
    page.locator("#thumbs button", has_text="linen").click()
    settled(page)
    assert page.locator("#heatmap").is_visible() and page.locator("#tiles .tile").count() == STAGES


def test_what_was_skipped_is_said(open_page: Callable[..., Any]) -> None:
    assert "Stage 24 Detect skipped: a tuple of 2" in open_page("linen").locator("#left-out").inner_text()


def test_a_script_put_into_the_page_does_not_run(open_page: Callable[..., Any]) -> None:
    page = open_page("linen", expected="Content Security Policy")
    refused = page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) => { event.preventDefault(); resolve(true); });
            document.body.insertAdjacentHTML("beforeend", "<img src=data:, onerror='window.ran = 1'>");
            setTimeout(() => resolve(false), 2000);
        })"""
    )
    assert refused and page.evaluate("window.ran === undefined")
