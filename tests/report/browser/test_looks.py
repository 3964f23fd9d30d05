"""The page's pictures against golden ones; `pytest --regenerate-goldens` makes those anew, and the README's.

Letters differ between machines, so the goldens show the parts that have none: the words are hidden. They are compared
at half size: at most 2 % of their pixels may differ by more than 24 of 255 in any colour.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import cv2
import numpy as np
import pytest

from tests.drawing.test_goldens import FEW, far_pixels
from tests.report.browser.chromium import PHONE, settled

GOLDENS = Path(__file__).parent / "goldens"
EXAMPLE = Path(__file__).parents[3] / "runs" / "example"
WORDS = ".tag, .tile-name, .tile-figure, .tile-note"
PARTS = {
    "boxes": ("linen/17", "#picture"),
    "sheet": ("linen", "#tiles"),
    "channels": ("stripes/20/l2", "#tiles"),
}
README = {"report": ("light", None), "report-channel": ("dark", "linen/17/17"), "report-phone": ("light", None)}


def without_words(page: Any) -> None:
    hide = "(parts) => parts.forEach((each) => { each.style.visibility = 'hidden'; })"
    page.locator(WORDS).evaluate_all(hide)


def decoded(content: bytes) -> np.ndarray:
    """`(H, W, 3)` uint8 BGR at half size."""
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    return cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def colours(picture: np.ndarray) -> np.ndarray:
    """The share of each of 512 colours, wherever they are."""
    counts = cv2.calcHist([picture], [0, 1, 2], None, [8, 8, 8], [0, 256] * 3)
    return counts / counts.sum()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_looks_as_before(
    open_page: Callable[..., Any], plain: Path, name: str, request: pytest.FixtureRequest
) -> None:
    address, part = PARTS[name]
    page = open_page(address, folder=plain)
    settled(page)
    without_words(page)
    picture = decoded(page.locator(part).screenshot(animations="disabled"))
    golden = GOLDENS / f"{name}.png"
    if request.config.getoption("--regenerate-goldens"):
        GOLDENS.mkdir(exist_ok=True)
        golden.write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    expected = cv2.imread(str(golden))
    assert picture.shape == pytest.approx(expected.shape, abs=2)
    picture = cv2.resize(picture, expected.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert far_pixels(picture, expected) <= FEW
    assert far_pixels(picture[..., ::-1], expected) > 3 * FEW, "the tolerance would let swapped colours pass"
    assert far_pixels(picture[::-1], expected) > 3 * FEW, "the tolerance would let a picture upside down pass"


@pytest.mark.parametrize("name", README)
def test_the_readmes_pictures_show_the_page(
    open_page: Callable[..., Any], plain: Path, name: str, request: pytest.FixtureRequest
) -> None:
    scheme, address = README[name]
    page = open_page(address or "linen", folder=plain, scheme=scheme, size=PHONE if "phone" in name else (1280, 800))
    settled(page)
    page.evaluate("document.querySelector('h1').textContent = 'exp'")
    if name == "report":
        page.keyboard.press("b")
        page.keyboard.press("b")
    picture = decoded(page.screenshot(animations="disabled"))
    path = EXAMPLE / f"{name}.jpg"
    if request.config.getoption("--regenerate-goldens"):
        sharp = cv2.imdecode(np.frombuffer(page.screenshot(animations="disabled"), np.uint8), cv2.IMREAD_COLOR)
        path.write_bytes(cv2.imencode(".jpg", sharp, [cv2.IMWRITE_JPEG_QUALITY, 82])[1].tobytes())
    shown = decoded(path.read_bytes())
    assert shown.shape == picture.shape
    assert np.abs(colours(picture) - colours(shown)).sum() < 0.2, "only letters, and what they push aside, may differ"
