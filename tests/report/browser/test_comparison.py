"""The page of models side by side: one crosshair, one slider, and the images where they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator

import numpy as np
import pytest
import torch
from ultralytics.nn.tasks import torch_safe_load

import yolo_heatviz
from tests.report.browser.chromium import PHONE, opened, settled, until
from yolo_heatviz.compare import main
from yolo_heatviz.demo.dataset import write_dataset

FABRIC = Path(yolo_heatviz.__file__).parent / "demo" / "fabric.pt"
NAME = "<b>a little off</b>"


@pytest.fixture(scope="module")
def compared(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded detector beside itself with noise on its weights: some boxes are shared, some are not."""
    folder = tmp_path_factory.mktemp("compared")
    checkpoint = torch_safe_load(str(FABRIC), safe_only=True)[0]
    noise = torch.Generator().manual_seed(0)
    for weights in checkpoint["model"].parameters():
        weights.data *= 1 + 0.06 * torch.randn(weights.shape, generator=noise).to(weights.dtype)
    torch.save(checkpoint, folder / "noisy.pt")
    data = write_dataset(folder / "data", seed=2034, train=0, val=6, size=320)
    images = data.parent / "images" / "val"
    (images / "00006.jpg").write_bytes(b"no picture")
    flags = ["--weights", str(FABRIC), str(folder / "noisy.pt"), "--names", "trained", NAME, "--source", str(images)]
    assert main([*flags, "--page", "--out", str(folder / "figure.pdf"), "--quiet"]) == 1  # one image is none
    return folder


@pytest.fixture
def page(browser: Any, compared: Path) -> Iterator[Any]:
    with opened(browser, compared / "figure_page" / "index.html", wait="#models canvas") as found:
        yield found


def drawn(page: Any) -> None:
    """Wait until the image that was asked for is drawn in all pictures."""
    settled(page)
    shown = "document.querySelector('#crosshair').dataset.shown"
    until(page, f"() => {shown} === heatviz.state.run.images[heatviz.state.image].name")


def test_all_pictures_have_one_crosshair_and_each_its_own_value(page: Any, compared: Path) -> None:
    arrays = np.load(compared / "figure.npz")
    name = Path(str(arrays["images"][0])).stem
    page.locator("#thumbs button", has_text=name).click()
    drawn(page)
    frame = page.locator("#models .picture").nth(2).bounding_box()
    page.mouse.move(frame["x"] + frame["width"] * 0.31, frame["y"] + frame["height"] * 0.72)
    lines = page.locator("#models .across:visible")
    assert lines.count() == page.locator("#models .down:visible").count() == 3
    assert len({line.evaluate("each => each.style.top") for line in lines.all()}) == 1
    said = [each.text_content() for each in page.locator("#models figcaption span").all()]
    for column in range(2):
        cells = arrays[f"map_0_{column}"]
        value = cells[int(0.72 * cells.shape[0]), int(0.31 * cells.shape[1])]
        assert float(said[column + 1].replace("\u2212", "-")) == pytest.approx(value, rel=1e-3)


def test_the_keyboard_moves_the_crosshair_by_a_cell_and_says_all_values(page: Any) -> None:
    page.keyboard.press("x")
    before = page.evaluate("heatviz.state.pixel")
    page.keyboard.press("ArrowRight")
    after = page.evaluate("heatviz.state.pixel")
    assert after["y"] == before["y"] and after["x"] > before["x"]
    until(page, f"() => document.querySelector('#status').textContent.includes('{NAME}')")
    page.keyboard.press("Escape")
    assert page.locator("#models .across:visible").count() == 0


def test_one_slider_is_for_all_heat(page: Any) -> None:
    page.locator("#opacity").fill("20")
    found = page.locator("#models .picture canvas").evaluate_all(
        "all => all.map(each => getComputedStyle(each).opacity)"
    )
    assert found == ["0.2", "0.2"]


def test_the_gallery_leaves_the_images_where_they_differ(page: Any) -> None:
    page.locator("#gallery-filter").select_option("differ")
    seen = page.locator("#thumbs li:visible")
    differ = page.evaluate("heatviz.state.run.images.map(each => each.differ)")
    assert 0 < seen.count() == sum(count > 0 for count in differ) < len(differ)
    assert all("not shared" in each.text_content() for each in seen.all())


def test_boxes_that_all_find_can_be_left_out(page: Any) -> None:
    for _ in range(6):
        drawn(page)
        if page.locator("#models .box.shared:visible").count():
            break
        page.keyboard.press("n")
    shared = page.locator("#models .box.shared:visible")
    assert shared.count() >= 2
    page.locator("#only-alone").check()
    assert shared.count() == 0


def test_an_image_that_failed_says_why(page: Any) -> None:
    failed = page.locator("#thumbs li", has_text="00006")
    assert "failed" in failed.text_content()


def test_the_numbers_are_the_command_s(page: Any, compared: Path) -> None:
    page.locator("#open-numbers").click()
    cells = page.locator("#numbers-tables td").all_text_contents()
    assert NAME in cells and f"{NAME} minus trained" in cells
    assert "Feature maps at P4" in page.locator("#numbers-caption").text_content()


def test_nothing_hangs_over_on_a_phone(browser: Any, compared: Path) -> None:
    with opened(browser, compared / "figure_page" / "index.html", wait="#models canvas", size=PHONE) as page:
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1]
        assert page.locator("#models .picture").count() == 3
