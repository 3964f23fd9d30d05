"""A box tells where it comes from, and leads there; boxes can be shown by what became of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.report.browser.chromium import settled, shown
from tests.report.browser.test_first_screen import entry_of


def test_a_small_box_is_no_blob(open_page: Callable[..., Any], altered: Callable[..., Path]) -> None:
    def shrink(record: dict) -> None:
        record["sources"][0]["found"][0]["xyxy"] = [500, 2, 510, 9]
        record["sources"][0]["found"][1]["xyxy"] = [300, 200, 303, 204]
        record["sources"][0]["found"][2]["xyxy"] = [100, 50, 300, 52]

    page = open_page("linen", folder=altered("small", shrink))
    top, tag = (page.locator(f"[data-box='0']{part}").bounding_box() for part in ("", " .tag"))
    assert tag["y"] >= top["y"] + top["height"] - 3, "its tag does not cover it"
    frame = page.locator("#picture").bounding_box()
    by = frame["width"] / 640
    for number, (left, top, right, bottom) in {1: (300, 200, 303, 204), 2: (100, 50, 300, 52)}.items():
        box = page.locator(f"[data-box='{number}']")
        shown = box.bounding_box()
        assert shown["x"] + shown["width"] / 2 == pytest.approx(frame["x"] + by * (left + right) / 2, abs=1)
        assert shown["y"] + shown["height"] / 2 == pytest.approx(frame["y"] + by * (top + bottom) / 2, abs=1)
        assert shown["width"] == pytest.approx(max(12, by * (right - left)), abs=1) and shown["height"] >= 11
        assert box.evaluate("(box) => Math.min(box.clientWidth, box.clientHeight)") >= 6, "its lines leave an inside"
        box.click()
        assert page.evaluate("heatviz.state.box") == number


def test_a_box_tells_its_origin_and_leads_there(open_page: Callable[..., Any], labelled: Path) -> None:
    entry = entry_of(labelled, "linen")
    known = entry["explained"][1]
    page = open_page("linen")
    page.locator('[data-box="1"]').click()
    detail = page.locator("#detail")
    text = detail.inner_text()
    assert detail.locator("h3").inner_text() == f"TP {known['class']} {known['confidence']:.2f}"
    assert f"level {known['level']}, stride {known['stride']}" in text
    assert f"row {known['row']}, column {known['column']}" in text
    assert f"{known['class_score']:.3f}" in text
    chips = detail.locator("[data-channel]").evaluate_all(
        "(chips) => chips.map((chip) => Number(chip.dataset.channel))"
    )
    assert chips == [each["channel"] for each in known["channels"]]
    detail.locator("[data-channel]").nth(1).click()
    settled(page)
    assert shown(page) == ("linen", str(known["stage"]), str(chips[1]))
    assert detail.is_visible(), "the box stays chosen"
    stage = known["stages"][0]["stage"]
    detail.locator(f'dd [data-stage="{stage}"]').last.click()
    settled(page)
    assert shown(page) == ("linen", str(stage), "l2")


def test_boxes_lie_where_the_manifest_says(open_page: Callable[..., Any], labelled: Path) -> None:
    entry = entry_of(labelled, "linen")
    page = open_page("linen")
    frame = page.locator("#picture").bounding_box()
    height, width = entry["size"]
    assert page.locator(".box").count() == len(entry["verdicts"])
    for number, verdict in enumerate(entry["verdicts"]):
        box = page.locator(f'[data-box="{number}"]').bounding_box()
        left, top, right, bottom = verdict["xyxy"]
        assert abs(box["x"] - frame["x"] - left / width * frame["width"]) < 1
        assert abs(box["y"] - frame["y"] - top / height * frame["height"]) < 1
        assert abs(box["width"] - (right - left) / width * frame["width"]) < 1
        assert abs(box["height"] - (bottom - top) / height * frame["height"]) < 1


def test_a_missed_box_says_why_or_how_to_ask(open_page: Callable[..., Any], labelled: Path, tmp_path: Path) -> None:
    verdicts = entry_of(labelled, "linen")["verdicts"]
    missed = next(number for number, each in enumerate(verdicts) if each["outcome"] == "FN")
    page = open_page("linen")
    page.locator(f'[data-box="{missed}"]').click()
    assert f"matches it. {verdicts[missed]['why']}." in page.locator("#detail").inner_text()
    unasked = Path(shutil.copytree(labelled, tmp_path / "unasked"))
    entry = unasked / "report" / "linen" / "entry.js"
    entry.write_text(entry.read_text().replace('"why"', '"not asked"'))
    page = open_page("linen", folder=unasked)
    page.locator(f'[data-box="{missed}"]').click()
    left, top, right, bottom = verdicts[missed]["xyxy"]
    place = ",".join(str(round(side)) for side in (left, top, right - left, bottom - top))
    assert f'--probe "{place},{verdicts[missed]["class"]}"' in page.locator("#detail").inner_text()


def test_outcomes_are_filtered(open_page: Callable[..., Any], labelled: Path) -> None:
    entry = entry_of(labelled, "linen")
    page = open_page("linen")
    counts = {outcome: entry["labels"][outcome] for outcome in ("TP", "FP", "FN")}
    assert counts["TP"] and counts["FN"]
    for outcome, count in counts.items():
        assert page.locator(f"#count-{outcome}").inner_text() == str(count)
        assert page.locator(f'.box[data-outcome="{outcome}"]:visible').count() == count
    page.locator('.box[data-outcome="FN"]').first.click()
    page.locator("#show-FN").uncheck()
    assert page.locator('.box[data-outcome="FN"]:visible').count() == 0
    assert page.locator('.box[data-outcome="TP"]:visible').count() == counts["TP"]
    assert not page.locator("#detail").is_visible(), "a hidden box is not the chosen one"
    page.locator("#show-FN").check()
    assert page.locator('.box[data-outcome="FN"]:visible').count() == counts["FN"]


def test_without_labels_there_is_no_such_filter(open_page: Callable[..., Any], plain: Path) -> None:
    page = open_page("linen", folder=plain)
    assert not page.locator("#outcomes").is_visible()
    assert page.locator(".box:visible").count() == len(entry_of(plain, "linen")["found"])


def test_a_crowds_tags_do_not_cover_the_picture(open_page: Callable[..., Any], altered: Callable[..., Path]) -> None:
    def crowd(record: dict) -> None:
        found = record["sources"][0]["found"]
        record["sources"][0]["found"] = [found[0], *(found[1] for _ in range(60))]
        record["sources"][0].pop("explained")

    page = open_page("linen", folder=altered("crowd", crowd))
    assert page.locator(".box:visible").count() == 61 and page.locator(".tag:visible").count() == 0
    page.locator('[data-box="0"]').hover(position={"x": 4, "y": 4})
    assert page.locator(".tag:visible").all_inner_texts() == ["stain 0.90"]
    page.keyboard.press("b")
    assert "the focus on" in page.locator("#detail").inner_text()
