"""Runs of other kinds: a classifier, without focus, modules by path, without maps, values that are not finite."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any, Callable

import numpy as np
import pytest

from tests.helpers.commands import SAMPLES, manifest, run
from tests.report.browser.chromium import read_at, settled, shown
from yolo_heatviz.cli import MEANINGS, Exit
from yolo_heatviz.report.__main__ import main as report
from yolo_heatviz.report.encoding import encode
from yolo_heatviz.report.json_script import dump

LINEN = ["--source", str(SAMPLES / "linen.jpg")]


def test_a_classifiers_image_is_cut_off_and_has_no_box(
    open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    def classify(record: dict) -> None:
        record["sources"] = record["sources"][:1]
        (source,) = record["sources"]
        source.update(found=[{"class": "cloth", "confidence": 0.75}], network=[256, 256], place=[-43, 0, 341, 256])
        source.pop("explained")
        record["model"]["task"] = "classify"

    page = open_page(folder=altered("classifier", classify))
    assert page.locator("#scene-facts").inner_text() == "640 \u00d7 480 pixels, cloth 0.75"
    assert page.locator(".box").count() == 0
    (value, _, place, _), (inside, _, row, _) = read_at(page, [(5, 5), (320, 240)])
    assert (value, place) == ("none", "cut off") and float(inside) and row.startswith("row")
    corner = "[...document.getElementById('heat').getContext('2d').getImageData(2, 2, 1, 1).data]"
    assert page.evaluate(corner) == [128, 128, 128, 255]


def test_a_head_without_boxes_is_not_said_to_have_found_nothing(
    open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    def unread(record: dict) -> None:
        record["sources"] = record["sources"][:2]
        for source in record["sources"]:
            del source["found"], source["explained"]
            for stage in source["stages"]:
                if "focus" in stage:
                    stage["focus"]["by"] = "contrast"

    page = open_page(folder=altered("no boxes", unread))
    assert "first: no boxes are read here, and it has the most contrast" in page.locator("#answer").inner_text()
    assert page.locator(".box").count() == 0 and "nothing found" not in page.locator("#gallery").inner_text()


def test_a_class_with_an_empty_name_is_spelt(open_page: Callable[..., Any], altered: Callable[..., Path]) -> None:
    def rename(record: dict) -> None:
        record["sources"] = record["sources"][:1]
        record["sources"][0]["found"][0]["class"] = ""

    page = open_page(folder=altered("empty name", rename))
    names = page.locator(".box").evaluate_all("(boxes) => boxes.map((box) => box.getAttribute('aria-label'))")
    assert any(name.startswith('Box: "" 0.') for name in names)


def test_without_focus_the_stages_keep_the_networks_order(
    open_page: Callable[..., Any], browser: Any, tmp_path: Path
) -> None:
    flags = ["--visualize", "--save", "report", "--focus", "off", "--stages", "20,17,model.9.cv1.act"]
    _, folder, _ = run(tmp_path, *flags, *LINEN)
    page = open_page(folder=folder)
    assert "network\u2019s order" in page.locator("#answer").inner_text()
    keys = page.locator("#tiles .tile").evaluate_all("(tiles) => tiles.map((tile) => tile.dataset.key)")
    assert keys == ["model.9.cv1.act", "17", "20"]
    assert not page.locator("#gallery").is_visible(), "one image needs no gallery"
    page.locator(".tile").first.click()
    settled(page)
    assert page.locator("#sheet-name").inner_text() == "model.9.cv1.act SiLU"
    assert page.url.endswith("#linen/model.9.cv1.act/l2")
    again = open_page("linen/model.9.cv1.act/l2", folder=folder)
    settled(again)
    assert shown(again) == ("linen", "model.9.cv1.act", "l2")
    again.keyboard.press("b")
    assert "did not say where its boxes come from" in again.locator("#detail").inner_text()


def test_a_run_without_maps_shows_its_pictures(open_page: Callable[..., Any], browser: Any, tmp_path: Path) -> None:
    _, folder, _ = run(tmp_path, *LINEN)
    assert report([str(folder)]) == 0
    page = open_page(folder=folder, wait="#no-maps img")
    assert "--save report" in page.locator("#no-maps").inner_text()
    assert page.locator("#no-maps img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 640
    assert page.locator("#no-maps a").get_attribute("href") == "linen.jpg"


def test_a_video_leads_to_its_files(open_page: Callable[..., Any], browser: Any, clip: Path, tmp_path: Path) -> None:
    _, folder, _ = run(tmp_path, "--visualize", "--source", str(clip), "--stages", "17")
    page = open_page(folder=folder, wait="#no-maps a")
    assert "which browsers do not play" in page.locator("#no-maps").inner_text()
    links = page.locator("#no-maps a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert links == ["clip.mp4", "clip/stage17_C3_features.mp4"]
    assert all((folder / link).is_file() for link in links)


def test_a_run_of_nothing_says_so(open_page: Callable[..., Any], altered: Callable[..., Path]) -> None:
    folder = altered("nothing", lambda record: record.update(sources=[]))
    page = open_page(folder=folder, wait="#answer:not(:empty)")
    assert page.locator("#answer").inner_text() == "This run has no sources."


def test_an_unfinished_run_warns(open_page: Callable[..., Any], altered: Callable[..., Path]) -> None:
    page = open_page(folder=altered("cut", lambda record: record.update(complete=False, exit_status=130)))
    warning = page.locator("#facts .warning").inner_text()
    assert "did not reach its end" in warning and "interrupted" in warning


@pytest.mark.parametrize("status", [status for status in Exit if status], ids=lambda status: status.name)
def test_a_status_is_told_in_the_words_of_the_command(
    status: Exit, open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    page = open_page(folder=altered(status.name, lambda record: record.update(exit_status=status.value)))
    warning = page.locator("#facts .warning").inner_text()
    assert warning.strip() == f"Its exit status is {status.value}: {MEANINGS[status]}."


@pytest.mark.parametrize(("status", "words"), [(77, "77"), ([7, 7], "7,7")], ids=["a number", "a list"])
def test_a_status_that_is_none_of_ours_is_told_without_words(
    status: object, words: str, open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    page = open_page(folder=altered("other", lambda record: record.update(exit_status=status)))
    assert page.locator("#facts .warning").inner_text().strip() == f"Its exit status is {words}."


@pytest.fixture(scope="module")
def odd(altered: Callable[..., Path]) -> Path:
    """A run whose stage 17 of the first image has maps with NaN, one without any finite value, and a flat one."""
    folder = altered("odd", lambda record: None)
    entry = manifest(folder)["sources"][0]
    path = next(stage["maps"] for stage in entry["stages"] if stage["stage"] == 17)
    maps = np.linspace(-1, 1, 4 * 32 * 40).reshape(4, 32, 40)
    maps[1, 10:20, 10:30] = np.nan
    maps[1, 20:25, 10:30] = np.inf
    maps[2] = np.nan
    maps[3] = 0.25
    code = encode(maps)
    head = {"path": path, "maps": ["l2", 1, 2, 3], "inside": [None, 0.5, None, 0.1], "height": 32, "width": 40}
    both = zlib.decompress(base64.b64decode(code.codes)) + base64.b64decode(code.rest)
    head.update(low=code.low, high=code.high, codes=base64.b64encode(zlib.compress(both)).decode())
    (folder / path).write_text(f"heatviz.give({dump(head)})")  # as older runs wrote it
    return folder


def test_values_that_are_not_finite_are_grey_and_said(open_page: Callable[..., Any], odd: Path) -> None:
    page = open_page("linen/17/1", folder=odd)
    settled(page)
    ((value, *_), (other, *_)) = read_at(page, [(320, 240), (600, 20)])
    assert value == "not finite" and other != value
    middle = """() => {
        const heat = document.getElementById("heat");
        return [...heat.getContext("2d").getImageData(heat.width / 2, heat.height / 2, 1, 1).data];
    }"""
    assert page.evaluate(middle) == [128, 128, 128, 255]
    page.evaluate("heatviz.go({channel: '2'})")
    settled(page)
    assert read_at(page, [(320, 240)])[0][0] == "not finite"
    assert page.evaluate(middle) == [128, 128, 128, 255]
    page.evaluate("heatviz.go({channel: '3'})")
    settled(page)
    assert read_at(page, [(320, 240)])[0][0] == "0.25"
    assert page.evaluate(middle) == [0, 0, 128, 255], "a flat map is all minimum"
    assert "flat" in page.locator('.tile[data-key="3"]').inner_text()


def test_a_rotated_box_a_mask_and_keypoints_are_drawn_as_they_are(
    open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    def turn(record: dict) -> None:
        record["sources"] = record["sources"][:1]
        (source,) = record["sources"]
        one, other, third = source["found"][:3]
        one.update(xyxy=[100, 100, 300, 300], corners=[[200, 100], [300, 200], [200, 300], [100, 200]])
        other.update(xyxy=[400, 100, 500, 200], outlines=[[[410, 110], [490, 110], [450, 190]]])
        third["keypoints"] = [[320, 240, 0.9], [330, 240, 0.1]]
        for stage in source["stages"]:
            if "focus" in stage:
                stage["focus"]["by"] = "rotated boxes"

    page = open_page(folder=altered("turned", turn))
    assert "inside the rotated boxes, which cover" in page.locator("#answer").inner_text()
    path = "(box) => [...box.querySelectorAll('path')].map((each) => each.getAttribute('d'))"
    assert page.locator("[data-box='0']").evaluate(path) == ["M200 100L300 200L200 300L100 200Z"] * 2
    assert page.locator("[data-box='1']").evaluate(path) == ["M410 110L490 110L450 190Z"] * 2
    assert page.locator("[data-box='2']").evaluate(path) == ["M320 240h0"] * 2
    tag, frame = page.locator("[data-box='0'] .tag").bounding_box(), page.locator("#picture").bounding_box()
    by = frame["width"] / 640
    assert tag["x"] == pytest.approx(frame["x"] + 200 * by, abs=4)
    assert tag["y"] + tag["height"] == pytest.approx(frame["y"] + 100 * by, abs=4)
    assert "M200 100L300 200L200 300L100 200Z" in page.locator(".tile path").first.get_attribute("d")


def test_classes_and_depths_of_pixels_are_said(open_page: Callable[..., Any], altered: Callable[..., Path]) -> None:
    def per_pixel(record: dict) -> None:
        record["sources"] = record["sources"][:1]
        (source,) = record["sources"]
        del source["found"], source["explained"]
        source["shares"] = [{"class": "road", "share": 0.75}, {"class": "sky", "share": 0.0004}]

    page = open_page(folder=altered("per pixel", per_pixel))
    said = page.locator("#scene-facts").inner_text().replace("\u202f", " ")
    assert said == "640 \u00d7 480 pixels, road 75 %, sky <0.1 %" and page.locator(".box").count() == 0
