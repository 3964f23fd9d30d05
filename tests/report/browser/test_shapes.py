"""Rotated boxes, masks and keypoints over the picture lie in their places, whatever their size, and none is unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from yolo_heatviz.drawing.keypoints import LIMBS, shown

ROTATED = {"xyxy": [100, 100, 300, 300], "corners": [[200, 100], [300, 200], [200, 300], [100, 200]]}
TINY = {"xyxy": [400, 300, 404, 303], "corners": [[402, 300], [404, 301], [402, 303], [400, 302]]}
MASK = {"xyxy": [410, 110, 490, 190], "outlines": [[[410, 110], [490, 110], [450, 190]]]}
FLAT = {"xyxy": [20, 400, 220, 401], "outlines": [[[20, 400], [220, 400], [220, 401], [20, 401]]]}


def opened_with(shapes: list[dict], open_page: Callable[..., Any], altered: Callable[..., Path]) -> Any:
    def change(record: dict) -> None:
        record["sources"] = record["sources"][:1]
        (source,) = record["sources"]
        like = source["found"][0]
        source["found"] = [{"class": like["class"], "confidence": like["confidence"], **shape} for shape in shapes]
        source.pop("verdicts", None)
        source.pop("explained", None)

    return open_page(folder=altered("shapes", change))


def extent(page: Any, number: int) -> list[float]:
    """Left, top, right, bottom of a box's drawn line, without its width, in pixels of the image."""
    return page.locator(f"[data-box='{number}'] path").first.evaluate(
        """(path) => {
            const frame = document.getElementById("picture").getBoundingClientRect();
            const { left, top, right, bottom } = path.getBoundingClientRect();
            const by = 640 / frame.width;
            return [left - frame.left, top - frame.top, right - frame.left, bottom - frame.top].map((at) => at * by);
        }"""
    )


def test_outlines_lie_in_their_places(open_page: Callable[..., Any], altered: Callable[..., Path]) -> None:
    shapes = [ROTATED, TINY, MASK, FLAT]
    page = opened_with(shapes, open_page, altered)
    for number, shape in enumerate(shapes):
        for _ in ("as it is", "chosen, with a wider line"):
            assert extent(page, number) == pytest.approx(shape["xyxy"], abs=0.2), shape
            page.locator(f"[data-box='{number}']").click()


def test_the_tag_of_a_rotated_box_stands_at_its_highest_corner(
    open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    page = opened_with([ROTATED, TINY], open_page, altered)
    frame = page.locator("#picture").bounding_box()
    by = frame["width"] / 640
    for number, (x, y) in enumerate([(200, 100), (402, 300)]):
        tag = page.locator(f"[data-box='{number}'] .tag").bounding_box()
        assert tag["x"] == pytest.approx(frame["x"] + x * by, abs=1)
        assert tag["y"] + tag["height"] == pytest.approx(frame["y"] + y * by, abs=1)


def test_a_detection_with_an_empty_mask_shows_its_box(
    open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    page = opened_with([{"xyxy": [410, 110, 490, 190], "outlines": []}], open_page, altered)
    box = page.locator("[data-box='0']")
    assert box.evaluate("(box) => getComputedStyle(box).borderTopColor") == "rgb(255, 255, 255)"
    assert page.locator(".tile path").first.get_attribute("d") == "M410 110H490V190H410Z"


def test_the_page_draws_the_keypoints_that_pictures_draw(
    open_page: Callable[..., Any], altered: Callable[..., Path]
) -> None:
    points = [[100 + 10 * number, 100 + 7 * number, 0.25 if number % 5 else 0.24] for number in range(17)]
    page = opened_with([{"xyxy": [90, 90, 270, 220], "keypoints": points}], open_page, altered)
    lines, dots = page.locator("[data-box='0'] path:not(.dark)").evaluate_all(
        "(paths) => paths.map((path) => path.getAttribute('d'))"
    )
    seen = [list(point) if is_shown else None for point, is_shown in zip(points, shown(points))]
    assert dots == "".join(f"M{point[0]} {point[1]}h0" for point in seen if point) and seen.count(None) == 4
    ends = [(seen[one - 1], seen[other - 1]) for one, other in LIMBS]
    assert lines == "".join(f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for a, b in ends if a and b)
