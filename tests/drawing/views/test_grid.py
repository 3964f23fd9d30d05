"""The grid's channels and pages."""

from __future__ import annotations

import numpy as np
import pytest

from yolo_heatviz import HeatvizError, Settings, render
from yolo_heatviz.drawing import compose, views
from yolo_heatviz.drawing.views.stage_maps import StageMaps

MAPS = np.random.default_rng(0).normal(size=(20, 5, 4)).astype(np.float32)


def labels(monkeypatch: pytest.MonkeyPatch, settings: Settings, stride: int | None = None) -> list[list[str]]:
    """The labels of each page's tiles."""
    pages: list[list[str]] = []
    draw = compose.grid

    def listening(levels: np.ndarray, labels: list[str], *args: object, **options: object) -> np.ndarray:
        pages.append(labels)
        return draw(levels, labels, *args, **options)

    monkeypatch.setattr(compose, "grid", listening)
    views.draw(StageMaps(MAPS, stride=stride), settings)
    return pages


@pytest.mark.parametrize(
    ("channels", "stride", "expected"),
    [
        pytest.param("first", None, [0, 1, 2], id="first"),
        pytest.param("last", None, [17, 18, 19], id="last"),
        pytest.param("auto", 8, [0, 1, 2], id="auto of a shallow stage"),
        pytest.param("auto", 16, [17, 18, 19], id="auto of a deep stage"),
        pytest.param("auto", None, [0, 1, 2], id="auto of who knows"),
        pytest.param("7,3,9-12", 8, [7, 3, 9, 10, 11, 12], id="numbers, however many n is"),
    ],
)
def test_chosen_channels(
    channels: str, stride: int | None, expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = labels(monkeypatch, Settings(channels=channels, n=3), stride)
    assert found == [str(number) for number in expected]


@pytest.mark.parametrize("by", ["mean", "max", "variance"])
def test_top_channels_are_those_with_most_of_it(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = {"mean": lambda one: one.mean(), "max": lambda one: one.max(), "variance": lambda one: one.var()}[by]
    ranked = sorted(range(20), key=lambda number: -slow(MAPS[number].astype(float)))
    (found,) = labels(monkeypatch, Settings(channels="top", top_by=by, n=4))
    assert found == [str(number) for number in ranked[:4]]


def test_all_channels_are_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    found = labels(monkeypatch, Settings(channels="all", n=8))
    assert [len(page) for page in found] == [8, 8, 4]
    assert [label for page in found for label in page] == [str(number) for number in range(20)]
    assert list(views.draw(StageMaps(MAPS), Settings(channels="all", n=8))) == ["features", "features_2", "features_3"]


def test_a_channel_beyond_the_stage_is_one_line() -> None:
    with pytest.raises(HeatvizError, match=r"^channels: got 20, accepted are 0 to 19$"):
        render(MAPS, Settings(channels="3,18-21"))


def test_bilinear_tiles_are_smooth_and_said_to_be() -> None:
    step = np.repeat([[[0.0, 1.0]]], 4, axis=1)
    hard, soft = (render(step, Settings(smooth=smooth)).entries for smooth in ("nearest", "bilinear"))
    assert hard.shape == soft.shape
    assert len(np.unique(soft[-20])) > 20 > len(np.unique(hard[-20]))


def test_one_scale_puts_its_values_at_the_ends_of_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list = []
    draw = compose.grid

    def listening(levels: np.ndarray, labels: list[str], header: compose.Header, **options: object) -> np.ndarray:
        found.append(header.bar_labels)
        return draw(levels, labels, header, **options)

    monkeypatch.setattr(compose, "grid", listening)
    for scale in ("channel", "stage", "zero", "-2,2"):
        render(np.array([[[-1.0, 3.0]], [[0.5, 2.0]]]), Settings(scale=scale))
    assert found == [("minimum", "maximum"), ("-1", "3"), ("-3", "3"), ("-2", "2")]
