"""A chosen box shows what spoke for it, and the stage's features again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.helpers.commands import SAMPLES, run
from tests.report.browser.chromium import number, opened, read_at, settled, until
from tests.report.browser.test_first_screen import entry_of
from yolo_heatviz.report.__main__ import main as report


@pytest.fixture(scope="module")
def attributed(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with maps of scores and of left sides."""
    flags = ["--visualize", "--stages", "4,17", "--save", "report", "--attribute", "--attribute-target", "score,left"]
    source = ["--source", str(SAMPLES / "linen.jpg")]
    status, found, _ = run(tmp_path_factory.mktemp("attributed"), *flags, *source, "--faithful")
    assert status == 0
    return found


def choose(page: Any, box: int) -> None:
    page.locator(f'[data-box="{box}"]').click()
    until(page, f"() => heatviz.state.map.box && heatviz.state.map.box.startsWith('box {box},')")


def checked(page: Any) -> str:
    return page.evaluate("document.querySelector('#attribution input:checked').value")


def test_a_box_shows_its_map_and_its_facts(open_page: Callable[..., Any], attributed: Path) -> None:
    page = open_page("linen", folder=attributed)
    assert not page.locator("#attribution").is_visible()
    choose(page, 1)
    assert checked(page) == "score"
    found = entry_of(attributed, "linen")["attributions"][1]["faithful"]
    note = page.locator("#attribution-note").inner_text()
    assert "By deeplift at stages 2, 4, 6" in note
    assert f"takes the score from {found['score']:.2f} to {found['hidden']:.2f};" in note
    left, top, right, bottom = entry_of(attributed, "linen")["found"][1]["xyxy"]
    middle = (round((left + right) / 2), round((top + bottom) / 2))
    (inside, name, _, _), (far, _, _, _) = read_at(page, [middle, (40, 440)])
    assert name == "box 1, what spoke for it" and number(inside) > 10 * number(far)


def test_the_switch_leads_to_the_features_and_back(open_page: Callable[..., Any], attributed: Path) -> None:
    page = open_page("linen", folder=attributed)
    before = page.evaluate("heatviz.state.map.values.length")
    choose(page, 0)
    page.locator('#attribution input[value="left"]').check()
    until(page, "() => heatviz.state.map.box === 'box 0, what fixed its left side'")
    page.locator('#attribution input[value="features"]').check()
    settled(page)
    until(page, "() => !heatviz.state.map.box")
    assert page.evaluate("heatviz.state.map.values.length") == before
    page.locator('[data-box="2"]').click()
    assert checked(page) == "features", "another box shows the same"
    page.locator('#attribution input[value="score"]').check()
    until(page, "() => heatviz.state.map.box === 'box 2, what spoke for it'")
    page.keyboard.press("Escape")
    until(page, "() => !heatviz.state.map.box")
    assert not page.locator("#attribution").is_visible()


def test_a_stage_that_is_chosen_is_shown(open_page: Callable[..., Any], attributed: Path) -> None:
    page = open_page("linen", folder=attributed)
    choose(page, 0)
    page.locator("[data-stage='4']").first.click()
    settled(page)
    assert page.evaluate("[heatviz.state.stage.key, heatviz.state.map.name]") == ["4", "l2"]
    assert checked(page) == "features"
    choose(page, 1)


def test_a_single_file_has_the_maps(browser: Any, attributed: Path, tmp_path: Path) -> None:
    assert report([str(attributed), "--single-file", str(tmp_path / "page.html")]) == 0
    with opened(browser, tmp_path / "page.html", "linen") as page:
        choose(page, 1)


def test_a_run_without_maps_has_no_switch(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.locator('[data-box="1"]').click()
    assert not page.locator("#attribution").is_visible()


def test_two_signs_have_two_colours(browser: Any, tmp_path: Path) -> None:
    flags = ["--visualize", "--stages", "17", "--save", "report", "--attribute", "--attribute-by", "hirescam"]
    status, found, _ = run(tmp_path, *flags, "--source", str(SAMPLES / "linen.jpg"))
    assert status == 0
    colours = """() => {
        const bar = document.getElementById("bar-colours");
        const at = (y) => [...bar.getContext("2d").getImageData(0, y, 1, 1).data.slice(0, 3)];
        return [at(0), at(bar.height - 1)];
    }"""
    with opened(browser, found / "index.html", "linen") as page:
        jet = page.evaluate(colours)
        choose(page, 0)
        low, high = page.evaluate("[heatviz.state.map.low, heatviz.state.map.high]")
        assert low == -high < 0
        assert page.evaluate(colours) == [[179, 3, 38], [58, 76, 192]], "red above 0, blue below"
        page.locator('#attribution input[value="features"]').check()
        until(page, "() => !heatviz.state.map.box")
        assert page.evaluate(colours) == jet == [[128, 0, 0], [0, 0, 128]]
