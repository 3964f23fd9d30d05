"""The page of an evolution in a real browser: nothing leaves the disk, nothing goes wrong."""

from __future__ import annotations

import base64
import json
import shutil
from contextlib import contextmanager

import numpy as np
import pytest

from tests.evolution.conftest import figures, steps
from tests.evolution.test_record import stage
from tests.report.browser.chromium import started
from yolo_heatviz.evolution import main
from yolo_heatviz.evolution.page import changed_most
from yolo_heatviz.evolution.page_maps import epoch_script
from yolo_heatviz.evolution.record import EpochRecord
from yolo_heatviz.evolution.table import Row
from yolo_heatviz.report.json_script import unwrap

EPOCHS = 5


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory):
    """A run in a folder whose name is made to be taken for markup."""
    training = steps(tmp_path_factory.mktemp("page") / "exp <b>&amp; #1", EPOCHS)
    figures(training, EPOCHS)
    assert main([str(training), "--data", str(data), "--view", "page", "--images", "3", "--device", "cpu"]) == 0
    return training / "heatmaps"


@pytest.fixture(scope="module")
def browser():
    with started() as found:
        yield found


@contextmanager
def opened(browser, folder):
    page = browser.new_page()
    wrong, asked = [], []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "index.html").as_uri())
    shown(page, EPOCHS, 0)
    yield page
    assert wrong == [] and all(url.startswith("file:") for url in asked)
    page.close()


def shown(page, epoch, image):
    page.wait_for_selector(f"body[data-shown='{epoch} {image}']")


def pixels(page, number):
    return page.evaluate(f"document.querySelectorAll('#stages canvas')[{number}].width")


def test_the_slider_keys_and_links_lead_through_the_epochs(browser, folder):
    with opened(browser, folder) as page:
        assert page.title() == "exp <b>&amp; #1: how its stages changed"
        assert page.locator("#stages figure").count() == 5 and pixels(page, 4) == 360
        page.keyboard.press("Home")
        shown(page, 1, 0)
        page.keyboard.press("ArrowRight")
        shown(page, 2, 0)
        page.keyboard.press("i")
        shown(page, 2, 1)
        page.locator("#epoch").fill("3")
        shown(page, 4, 1)
        page.keyboard.press("End")
        shown(page, EPOCHS, 1)
        link = page.locator("#changes button").first
        link.click()
        shown(page, int(link.inner_text().split()[1]), 1)
        assert page.locator("#number").inner_text().endswith(f" of {EPOCHS}")


def test_it_plays_and_pauses(browser, folder):
    with opened(browser, folder) as page:
        page.keyboard.press("Home")
        shown(page, 1, 0)
        page.keyboard.press("p")
        shown(page, 2, 0)
        shown(page, 3, 0)
        page.locator("#play").click()
        at = page.locator("#number").inner_text()
        page.wait_for_timeout(1000)
        assert page.locator("#number").inner_text() == at


def test_the_curves_are_the_table_s(browser, folder):
    with opened(browser, folder) as page:
        titles = page.locator("#curves h3").all_inner_texts()
        assert titles == [
            "mAP50–95", "focus on the labels", "CKA to the last epoch", "CKA to the epoch before", "dead channels",
            "spread of the values",
        ]  # fmt: skip
        line = page.locator("#curves figure").nth(2).locator("polyline").nth(2)
        heights = [float(point.split(",")[1]) for point in line.get_attribute("points").split()]
        rows = json.loads(page.locator("#evolution").text_content())["rows"]
        cka = [row["cka_last"] for row in rows if row["stage"] == "2"]
        assert len(heights) == EPOCHS
        np.testing.assert_allclose(np.interp(heights, [10, 166], [1, 0]), cka, atol=0.01)
        page.locator("#stages figure").nth(2).hover()
        assert page.locator("#curves polyline.marked").count() == 5
        page.locator("#curves svg").nth(2).click(position={"x": 45, "y": 50})
        shown(page, 1, 0)


def test_a_missing_file_of_an_epoch_is_said(browser, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy" / "page" / "epoch002.js").unlink()
    page = browser.new_page()
    page.goto((tmp_path / "copy" / "index.html").as_uri())
    shown(page, EPOCHS, 0)
    page.locator("#epoch").fill("1")
    page.wait_for_selector("#status:text-is('The maps of epoch 2 cannot be loaded.')")
    page.close()


def test_an_image_whose_name_means_something_in_an_address_is_shown(browser, data, tmp_path):
    training = steps(tmp_path / "exp", 2)
    (tmp_path / "photos").mkdir()
    given = next((data.parent / "images" / "val").glob("*.jpg"))
    shutil.copyfile(given, tmp_path / "photos" / "50% off #1 ä&b.jpg")
    assert main([str(training), "--source", str(tmp_path / "photos"), "--view", "page", "--device", "cpu"]) == 0
    page = browser.new_page()
    wrong = []
    page.on("console", lambda message: wrong.append(message.text))
    page.goto((training / "heatmaps" / "index.html").as_uri())
    shown(page, 2, 0)
    assert wrong == [] and page.locator("#images button").inner_text() == "50% off #1 ä&b"
    page.close()


def test_a_missing_image_is_said_and_its_maps_are_shown(browser, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    path = sorted((tmp_path / "copy" / "page").glob("*.jpg"))[0]
    path.unlink()
    page = browser.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((tmp_path / "copy" / "index.html").as_uri())
    page.wait_for_selector(f"#status:text-is('The image {path.stem} cannot be loaded.')")
    shown(page, EPOCHS, 0)
    assert wrong == [] and pixels(page, 4) == 360
    page.close()


def test_maps_come_back_within_a_step():
    given = stage(scale=3.0)
    given.norms[1, 0, 0] = np.nan
    key = given.stage.key
    found = json.loads(unwrap(epoch_script(EpochRecord(4, "EMA", {key: given}), [key, 99])))
    codes = np.frombuffer(base64.b64decode(found["codes"]), np.uint8).reshape(given.norms.shape)
    (entry,) = found["stages"]
    low, high = (np.array(entry[end])[:, None, None] for end in ("low", "high"))
    values = np.where(codes == 255, np.nan, low + codes / 254 * (high - low))
    assert found["epoch"] == 4 and entry["key"] == key and entry["start"] == 0
    np.testing.assert_allclose(values, given.norms, atol=float((high - low).max()) / 508 + 1e-6)


def test_the_epochs_that_changed_most_come_first():
    rows = [
        Row(epoch, key, "C3", "1x1x1", 8, None, None, 0, cka, 1.0, 0.0, 1.0, 0.0, 0.0)
        for epoch, ckas in ((0, (float("nan"), float("nan"))), (1, (0.9, 0.5)), (2, (0.2, 0.1)), (3, (0.9, 0.9)))
        for key, cka in zip((1, 2), ckas)
    ]
    assert changed_most(rows) == [2, 1, 3]
