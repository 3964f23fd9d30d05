"""A new panel is its own files alone: put beside the others, it is on the page, with its keys and its looks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

import yolo_heatviz
from tests.report.browser.chromium import PHONE, opened, settled

PACKAGE = Path(yolo_heatviz.__file__).parent
FILES = {
    "count.html": """{# slot: scene 45 #}
<p id="count" class="count-of-channels"><button type="button" id="more">more</button> <span id="count-text"></span></p>
""",
    "count.css": """@layer panels {
  .count-of-channels {
    color: rgb(1, 2, 3);
  }
}
@layer narrow {
  @media (max-width: 1179.98px) {
    .count-of-channels {
      color: rgb(4, 5, 6);
    }
  }
}
""",
    "count.js": """{
  const { heatviz } = window;
  let more = 0;
  const show = ({ stage }) => {
    heatviz.byId("count-text").textContent = stage ? `${stage.shape[0] + more} channels` : "none";
  };
  const add = (by) => {
    more += by;
    heatviz.change("count");
  };
  heatviz.panel({
    name: "count",
    shows: ({ entry }) => entry !== null,
    on: { "view count": show },
    keys: [
      { keys: ["m"], press: () => add(1), does: "one more, [m] again: two" },
      { keys: ["Escape"], press: () => more > 0 && add(-more) },
    ],
    start: () => heatviz.byId("more").addEventListener("click", () => add(10)),
  });
}
""",
}


def page_with(files: dict[str, str], run: Path, folder: Path) -> Path:
    """The page of a copy of a run, made by a copy of the package with further files in its folder of panels."""
    copy = shutil.copytree(
        PACKAGE, folder / "code" / PACKAGE.name, ignore=shutil.ignore_patterns("demo", "__pycache__")
    )
    for name, text in files.items():
        target = Path(copy) / "report" / "panels" / name
        assert not target.exists()
        target.write_text(text)
    made = Path(shutil.copytree(run, folder / "exp"))
    environment = {**os.environ, "PYTHONPATH": str(folder / "code")}
    command = [sys.executable, "-m", "yolo_heatviz.report", str(made)]
    subprocess.run(command, check=True, env=environment, cwd=folder / "code", timeout=120)
    return made / "index.html"


@pytest.fixture(scope="module")
def page_file(labelled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_with(FILES, labelled, tmp_path_factory.mktemp("panels"))


def number_in(page: Any) -> int:
    return int(page.locator("#count-text").inner_text().split()[0])


def test_it_stands_in_its_place_with_its_looks(browser: Any, page_file: Path) -> None:
    colour = "getComputedStyle(document.getElementById('count')).color"
    with opened(browser, page_file, "linen/17") as page:
        settled(page)
        assert number_in(page) == page.evaluate("heatviz.state.stage.shape[0]")
        around = page.evaluate("[...document.getElementById('scene').children].map((each) => each.id)")
        assert around[around.index("count") - 1 :][:3] == ["controls", "count", "detail"]
        assert page.evaluate(colour) == "rgb(1, 2, 3)"
    with opened(browser, page_file, "linen/17", size=PHONE) as page:
        assert page.evaluate(colour) == "rgb(4, 5, 6)"


def test_it_answers_to_keys_and_clicks(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file, "linen/17/l2") as page:
        settled(page)
        channels = number_in(page)
        page.keyboard.press("m")
        page.keyboard.press("m")
        assert number_in(page) == channels + 2
        page.locator("#more").click()
        assert number_in(page) == channels + 12
        page.keyboard.press("Escape")
        assert number_in(page) == channels and page.locator("#sheet-name").inner_text() == "Stage 17 C3"
        page.keyboard.press("Escape")
        settled(page)
        assert page.locator("#sheet-name").inner_text() == "Stages", "where it has nothing to undo, the next does"
        page.keyboard.press("?")
        assert page.locator("#keys tr").last.inner_text().split() == ["m", "one", "more,", "m", "again:", "two"]
        page.locator("#letters").uncheck()
        page.locator("#keys button").click()
        page.keyboard.press("m")
        assert number_in(page) == channels


def test_it_is_hidden_when_it_says_so(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file, "broken", wait="#no-maps .reason") as page:
        assert not page.locator("#count").is_visible()
        page.locator("#thumbs button", has_text="stripes").click()
        settled(page)
        assert page.locator("#count").is_visible()


def test_no_two_panels_answer_to_one_letter(browser: Any, labelled: Path, tmp_path: Path) -> None:
    again = {"again.js": 'window.heatviz.panel({ name: "again", keys: [{ keys: ["b"], press: () => {} }] });'}
    page_file = page_with(again, labelled, tmp_path)
    with opened(browser, page_file, wait="#thumbs", expected="two panels answer to the key b"):
        pass


def test_the_list_of_keys_is_what_the_panels_say(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.keyboard.press("?")
    lines = page.locator("#keys tr").all_inner_texts()
    keys = [line.partition("\t")[0].split() for line in lines]
    assert keys == [["\u2190", "\u2192"], ["\u2191", "\u2193"], ["Enter"], ["x"], ["b", "B"], ["n", "p"],
                    ["o", "+", "\u2212"], ["/"], ["?"]]  # fmt: skip
    assert lines[2].endswith("open the stage's channels; Esc goes back: from a box, a channel, a stage")
