"""Opens a run's page in a real browser, and holds it to its word: nothing leaves the disk, nothing goes wrong."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, NoReturn
from urllib.parse import quote

import pytest

REQUIRED = "YOLO_HEATVIZ_BROWSER"
"""Set to `required`, a missing browser is a failure, not a skip."""
UPRIGHT = "upright #1 50% +&'()"
"""An image of the labelled run, letterboxed on its left and right, with a name that is no address as it stands."""
DESK, PHONE = (1280, 800), (375, 812)
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]


def lacking(reason: str) -> NoReturn:
    """Skip, or fail where a browser is required."""
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def started() -> Iterator[Any]:
    """A browser of its own, with a profile that is thrown away."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("no playwright: `pip install playwright`")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        lacking("no chromium on the PATH: `apt-get install chromium`")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Any,
    page_file: Path,
    address: str = "",
    *,
    size: tuple[int, int] = DESK,
    scheme: str = "light",
    wait: str = ".tile[aria-current]",
    expected: str | None = None,
    **options: Any,
) -> Iterator[Any]:
    """A page from disk.

    Args:
        browser: which.
        page_file: the page.
        address: what follows the `#`, as it stands there.
        size: width and height of the window.
        scheme: `light` or `dark`.
        wait: what tells that it is ready.
        expected: what an error in the console may hold, where one is meant to come.
        options: of the browser's context.
    """
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **options)
    page = context.new_page()
    page.set_default_timeout(20_000)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(url_of(page_file) + (f"#{address}" if address else ""))
        page.wait_for_selector(wait, state="attached")
        yield page
        wrong = [text for text in said if expected is None or expected not in text]
        assert wrong == [], "the console holds errors"
        elsewhere = [url for url in asked if not url.startswith(("file:///", "data:"))]
        assert elsewhere == [], "a request left the disk"
    finally:
        context.close()


def url_of(path: Path) -> str:
    """A file's address, whatever characters its folders have."""
    return "file://" + quote(str(path))


def settled(page: Any) -> None:
    """Wait until what was asked for is shown, and its address written."""
    until(page, "() => !heatviz.isBusy()")


def until(page: Any, condition: str) -> None:
    """Wait for a JavaScript function to say true; Playwright's own way evaluates strings, which the page forbids."""
    page.evaluate(
        f"""() => new Promise((resolve, reject) => {{
            const end = Date.now() + 20000;
            const look = () => {{
                try {{
                    if (({condition})()) resolve();
                    else if (Date.now() > end) reject(new Error("it did not come to pass"));
                    else setTimeout(look, 15);
                }} catch (error) {{ reject(error); }} // another page: there is nothing to wait for
            }};
            setTimeout(look, 15);
        }})"""
    )


def read_at(page: Any, points: list[tuple[int, int]]) -> list[list[str]]:
    """The page's texts for image pixels under the mouse: value, map, cell, pixel."""
    frame = page.locator("#picture").bounding_box()
    height, width = page.evaluate("heatviz.state.entry.size")
    said = []
    for x, y in points:
        right, down = (x + 0.5) / width * frame["width"], (y + 0.5) / height * frame["height"]
        page.mouse.move(frame["x"] + right, frame["y"] + down)
        said.append(page.evaluate("[...document.querySelectorAll('#readout dd')].map((each) => each.textContent)"))
    return said


def number(text: str) -> float:
    """A number as the page writes it."""
    return float(text.replace("\u2212", "-"))


def shown(page: Any) -> tuple[str, str, str]:
    """The image, the stage and the map that the page shows."""
    return tuple(
        page.evaluate(
            """(({run, image, stage, map}) => [run.images[image].name, stage && stage.key, map && map.name])(
                heatviz.state)"""
        )
    )
