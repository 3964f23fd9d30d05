"""The run against its labels: what helps, figures by class, kinds of mistake, confusion matrix, and their images."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.helpers.commands import manifest, run
from tests.report.browser.chromium import PHONE, settled, shown
from yolo_heatviz.demo.dataset import write_dataset
from yolo_heatviz.report.__main__ import main as report

NAMES = "[...document.querySelectorAll('#thumbs li')].filter((each) => !each.hidden).map((each) => "
NAMES += "each.querySelector('.thumb-name').textContent)"


@pytest.fixture(scope="module")
def evaluated(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on a data set, with misses and false finds, and an image without a label file."""
    folder = tmp_path_factory.mktemp("evaluated")
    data = write_dataset(folder / "cloth", seed=77, train=1, val=12, size=320)
    (folder / "cloth" / "labels" / "val" / "00003.txt").unlink()
    for number in (5, 6):
        path = folder / "cloth" / "labels" / "val" / f"{number:05}.txt"
        path.write_text(f"{path.read_text()}0 0.5 0.5 0.3 0.3\n4 0.2 0.8 0.1 0.1\n")
    flags = ["--visualize", "--save", "report", "--stages", "17,20", "--conf-thres", "0.1"]
    status, found, _ = run(folder / "runs", "--data", str(data), *flags)
    assert status == 0
    return found


@pytest.fixture
def page(open_page: Callable[..., Any], evaluated: Path) -> Any:
    return open_page("00000", folder=evaluated)


def expected(folder: Path, passes: Callable[[dict], bool]) -> list[str]:
    return [source["name"] for source in manifest(folder)["sources"] if passes(source)]


def test_the_tables_are_the_manifests(page: Any, evaluated: Path) -> None:
    record = manifest(evaluated)
    page.locator("#open-evaluation").click()
    assert page.locator("#evaluation-advice li").all_inner_texts() == record["advice"] != []
    rows = [line.split("\t") for line in page.locator("#evaluation-classes tbody tr").all_inner_texts()]
    assert [row[0] for row in rows] == [each["class"] for each in record["labels"] if each["labels"] or each["FP"]]
    assert [int(row[4]) for row in rows] == [each["FN"] for each in record["labels"] if each["labels"] or each["FP"]]
    kinds = page.locator("#evaluation-mistakes tbody th").all_inner_texts()
    assert kinds == [each["mistake"] for each in record["mistakes"] if each["count"]]
    cells = [int(text) for text in page.locator("#evaluation-matrix td button").all_inner_texts()]
    assert cells == [count for row in record["confusion"]["rows"] for count in row if count]


def test_a_kind_of_mistake_shows_its_images(page: Any, evaluated: Path) -> None:
    page.locator("#open-evaluation").click()
    page.locator("#evaluation-mistakes button", has_text="missed").click()
    settled(page)
    names = expected(evaluated, lambda each: any(box.get("mistake") == "missed" for box in each.get("verdicts", ())))
    assert page.evaluate(NAMES) == names and 0 < len(names) < 12
    assert shown(page)[0] == names[0] and not page.locator("#evaluation-dialog").is_visible()
    assert page.locator("#gallery-only").inner_text() == "missed \u00d7"
    page.locator("#gallery-only").click()
    assert len(page.evaluate(NAMES)) == 12 and not page.locator("#gallery-only").is_visible()


def test_a_class_and_a_cell_show_theirs(page: Any, evaluated: Path) -> None:
    names = manifest(evaluated)["confusion"]["names"]
    hole = names.index("hole")
    page.locator("#open-evaluation").click()
    page.locator("#evaluation-classes button", has_text="hole").click()
    settled(page)
    of_class = expected(evaluated, lambda each: any(hole in cell[:2] for cell in each.get("cells", ())))
    assert page.evaluate(NAMES) == of_class and 0 < len(of_class) < 12
    page.locator("#open-evaluation").click()
    page.locator('#evaluation-matrix button[aria-label="Images: background for hole"]').click()
    settled(page)
    missed = expected(evaluated, lambda each: any(cell[:2] == [len(names) - 1, hole] for cell in each.get("cells", ())))
    assert page.evaluate(NAMES) == missed == ["00005", "00006"]
    page.keyboard.press("n")
    settled(page)
    assert shown(page)[0] == "00006", "the next of those"


def test_images_sort_by_their_misses(page: Any, evaluated: Path) -> None:
    page.locator("#gallery-sort").select_option("FN")
    names = page.evaluate(NAMES)
    assert set(names[:2]) == {"00005", "00006"} and names[-1] == "00003"
    page.keyboard.press("Escape")
    page.locator("#thumbs button").first.click()
    settled(page)
    assert shown(page)[0] == names[0]
    page.keyboard.press("n")
    settled(page)
    assert shown(page)[0] == names[1]
    page.locator("#gallery-sort").select_option("run")
    assert page.evaluate(NAMES) == sorted(names)


def test_an_image_without_a_label_file_is_named(page: Any) -> None:
    assert page.locator("#thumbs li").nth(3).inner_text().split("\n") == ["00003", "no label file"]
    page.locator("#gallery-filter").select_option("uncounted")
    assert page.evaluate(NAMES) == ["00003"]


def test_each_miss_has_its_reason_under_its_box(open_page: Callable[..., Any], evaluated: Path) -> None:
    page = open_page("00005", folder=evaluated)
    entry = next(each for each in manifest(evaluated)["sources"] if each["name"] == "00005")
    whys = [each["why"] for each in entry["verdicts"] if each["outcome"] == "FN"]
    assert sorted(page.locator(".box .why").all_text_contents()) == sorted(whys) != []
    box = page.locator('.box[data-outcome="FN"]').first
    why, picture = (page.locator(name).first.bounding_box() for name in (".box .why", "#picture"))
    assert picture["x"] - 3 <= why["x"] and why["x"] + why["width"] <= picture["x"] + picture["width"] + 3
    text = box.locator(".why").text_content()
    box.click()
    assert text in page.locator("#detail").inner_text()


def test_without_labels_there_is_nothing_of_it(open_page: Callable[..., Any], plain: Path) -> None:
    page = open_page("linen", folder=plain)
    assert not page.locator("#open-evaluation").is_visible() and not page.locator("#gallery-sort").is_visible()


def test_on_a_phone_nothing_is_cut(open_page: Callable[..., Any], evaluated: Path) -> None:
    page = open_page("00000", folder=evaluated, size=PHONE)
    page.locator("#open-evaluation").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#evaluation-dialog").evaluate("(dialog) => dialog.scrollWidth <= dialog.clientWidth + 1")


def test_five_thousand_images_open_in_two_seconds(
    open_page: Callable[..., Any], evaluated: Path, tmp_path: Path
) -> None:
    record = manifest(evaluated)
    template = json.dumps(next(each for each in record["sources"] if each["name"] == "00005"))
    shutil.copytree(evaluated / "report" / "00005", tmp_path / "report" / "00005")
    record["sources"] = [{**json.loads(template), "name": f"image{number:04}"} for number in range(5000)]
    (tmp_path / "manifest.json").write_text(json.dumps(record))
    assert report([str(tmp_path)]) == 0
    began = time.perf_counter()
    page = open_page("image0000", folder=tmp_path)
    took = time.perf_counter() - began
    print(f"5,000 images with labels open in {took:.2f} s")
    assert page.locator("#gallery-count").inner_text() == "5,000"
    page.locator("#open-evaluation").click()
    page.locator("#evaluation-mistakes button", has_text="missed").click()
    settled(page)
    assert page.locator("#gallery-count").inner_text() == "5,000"
    assert took < 8, "two seconds where nothing else runs"
