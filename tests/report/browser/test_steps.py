"""Through the stages and channels: slider, arrows, tiles, opacity, sorting and filtering."""

from __future__ import annotations

from typing import Any, Callable

from tests.helpers.commands import STAGES
from tests.report.browser.chromium import settled, shown

SORTED = {
    "number": "(row) => row.number",
    "name": "(row) => row.module.toLowerCase()",
    "stride": "(row) => row.stride",
    "dead": "(row) => -row.dead.length",
    "focus": "(row) => -row.focus",
}
KEYS = "(tiles) => tiles.map((tile) => tile.dataset.key)"


def keys(page: Any) -> list[str]:
    return page.locator("#tiles .tile").evaluate_all(KEYS)


def heat(page: Any) -> str:
    return page.evaluate("document.getElementById('heat').toDataURL()")


def test_the_slider_walks_through_the_stages(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    order = keys(page)
    seen = {heat(page)}
    for place in (1, 5, STAGES - 1):
        page.locator("#stage-slider").fill(str(place))
        settled(page)
        assert shown(page) == ("linen", order[place], "l2")
        assert page.locator(".tile[aria-current]").get_attribute("data-key") == order[place]
        assert f"{place + 1} of {STAGES}" in page.locator("#stage-name").inner_text()
        seen.add(heat(page))
    assert len(seen) == 4


def test_arrows_held_down_add_up(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    order = keys(page)
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert shown(page)[1] == order[8]
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    settled(page)
    assert shown(page)[1] == order[-1]


def test_the_opacity_is_the_heats(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    opacity = "Number(getComputedStyle(document.getElementById('heat')).opacity)"
    assert page.evaluate(opacity) == 0.5
    page.locator("#opacity").fill("85")
    assert page.evaluate(opacity) == 0.85
    assert page.locator("#opacity-value").inner_text() == "85\u202f%"
    tile = page.locator("#tiles .cut").first
    assert tile.evaluate("(image) => Number(getComputedStyle(image).opacity)") == 0.85
    page.locator("body").press("o")
    assert page.evaluate(opacity) == 0
    page.locator("body").press("o")
    assert page.evaluate(opacity) == 0.85


def test_a_tile_opens_its_channels_and_a_channel_lies_over_the_image(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    whole = heat(page)
    page.locator('.tile[data-key="17"]').click()
    settled(page)
    assert page.locator("#sheet-name").inner_text() == "Stage 17 C3"
    channels = keys(page)
    assert channels[0] == "l2" and len(channels) >= 33 and len(set(channels)) == len(channels)
    assert shown(page) == ("linen", "17", "l2")
    stage = heat(page)
    page.locator(f'.tile[data-key="{channels[3]}"]').click()
    settled(page)
    assert shown(page) == ("linen", "17", channels[3])
    assert len({whole, stage, heat(page)}) == 3
    assert f"channel {channels[3]}" in page.locator("#read-map").inner_text()
    page.locator("#back").click()
    settled(page)
    assert len(keys(page)) == STAGES and shown(page)[1] == "17"


def test_stages_sort(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.evaluate("heatviz.state.rows.forEach((row, k) => { row.dead = Array.from({length: (k * 7) % 5}); })")
    for by, figure in SORTED.items():
        page.locator("#sort-by").select_option(by)
        order = keys(page)
        figures = page.evaluate(
            f"(order) => order.map((key) => heatviz.state.rows.find((row) => row.key === key)).map({figure})", order
        )
        ties = [figure if isinstance(figure, str) else round(figure, 6) for figure in figures]
        assert len(set(order)) == STAGES and ties == sorted(ties), by  # those that differ by rounding stay in order
        page.locator("#stage-slider").fill("3")
        settled(page)
        assert shown(page)[1] == order[3], "the slider follows the tiles"


def test_stages_filter(open_page: Callable[..., Any]) -> None:
    page = open_page("linen")
    page.evaluate("heatviz.state.rows[4].dead = [1, 2]")
    for control, value, expression in (
        ("filter-name", "concat", "row.module === 'Concat'"),
        ("filter-name", "17", "row.key === '17'"),
        ("filter-stride", "32", "row.stride === 32"),
        ("filter-focus", "2", "row.focus > 2 * row.area"),
        ("filter-dead", True, "row.dead.length > 0"),
    ):
        element = page.locator(f"#{control}")
        if control == "filter-name":
            element.fill(value)
        elif value is True:
            element.check()
        else:
            element.select_option(value)
        expected = page.evaluate(f"heatviz.state.rows.filter((row) => {expression}).map((row) => row.key)")
        assert expected and sorted(keys(page)) == sorted(expected)
        page.evaluate("document.getElementById('clear-filters').click()")
        assert len(keys(page)) == STAGES
    page.locator("#filter-name").fill("nothing is called so")
    assert keys(page) == [] and page.locator("#none-left").is_visible()
    page.locator("#clear-filters").click()
    assert len(keys(page)) == STAGES
