"""What the page says about the run, and how it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.report.browser.chromium import settled
from yolo_heatviz.report.__main__ import main as report

FACTS = """Object.fromEntries([...document.querySelectorAll("#about-facts dt")]
    .map((name) => [name.textContent, name.nextElementSibling.textContent]))"""


@pytest.mark.parametrize("labels", [True, False], ids=["with labels", "without labels"])
def test_it_names_the_thresholds_that_were_used(
    open_page: Callable[..., Any], labelled: Path, plain: Path, labels: bool
) -> None:
    page = open_page("linen", folder=labelled if labels else plain)
    page.locator("#open-about").click()
    facts = page.evaluate(FACTS)
    assert facts["--conf-thres"] == ("0.72" if labels else "0.25") and facts["--iou-thres"] == "0.45"
    assert facts["--match-iou"] == ("0.5" if labels else "\u2013"), "without labels nothing is matched"


def test_one_of_a_thing_is_in_the_singular(open_page: Callable[..., Any], altered: Callable[..., Path]) -> None:
    def shorten(record: dict) -> None:
        record["sources"] = record["sources"][:1]
        record["sources"][0]["stages"][17]["shape"][0] = 1
        for row in record["focus"]["stages"]:
            row["images"] = 1

    folder = altered("one", shorten)
    (folder / "report" / "linen" / "thumb.jpg").unlink()
    assert report([str(folder)]) == 0
    page = open_page("linen/17/l2", folder=folder, expected="ERR_FILE_NOT_FOUND")
    settled(page)
    assert page.locator("#facts").inner_text().startswith("1 source ")
    assert page.locator("#sheet-facts").inner_text().startswith("1 channel of ")
    assert page.locator("#no-maps").inner_text().startswith("1 of its files is not there any more: ")
