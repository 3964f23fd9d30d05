"""One contact sheet an image."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.drawing.test_compose import holds
from yolo_heatviz import Box, HeatvizError, Scene, Settings, contact_sheet
from yolo_heatviz.drawing import compose, lettering
from yolo_heatviz.drawing.compose import LABEL
from yolo_heatviz.drawing.draw_boxes import draw_boxes
from yolo_heatviz.drawing.views.sheet import SIDE
from yolo_heatviz.feature_maps.colour import LEVELS, palette

IMAGE = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE // 2, 3), np.uint8)
SCENE = Scene(IMAGE, [Box((10, 20, 50, 90), "hole")])
STAGES = {number: np.random.default_rng(number).normal(size=(4, 32, 16)) for number in (2, 9, 17)}


def test_every_stage_is_there_in_order_under_its_name_and_the_image_first() -> None:
    sheet = contact_sheet(STAGES, SCENE, Settings(heat_opacity=0)).rgb()
    names = ["image", "stage 2", "stage 9", "stage 17"]
    places = []
    for name in names:
        text = palette("jet")[lettering.line(name, LABEL, bold=True)][..., 0]
        assert holds(sheet[..., 0], text), name
        places.append(place_of(sheet[..., 0], text))
    assert places == sorted(places, key=lambda place: place[1])
    thumbnail = IMAGE.copy()
    draw_boxes(thumbnail, SCENE, labels=False)
    assert count_of(sheet, thumbnail) == 4


def place_of(picture: np.ndarray, patch: np.ndarray) -> tuple[int, int]:
    rows, columns = patch.shape
    for y, x in np.argwhere(picture == patch[0, 0]):
        if (picture[y : y + rows, x : x + columns].shape == patch.shape) and (
            picture[y : y + rows, x : x + columns] == patch
        ).all():
            return int(y), int(x)
    raise AssertionError("not there")


def count_of(picture: np.ndarray, patch: np.ndarray) -> int:
    rows, columns, _ = patch.shape
    starts = np.argwhere((picture[: -rows + 1, : -columns + 1] == patch[0, 0]).all(axis=2))
    return sum((picture[y : y + rows, x : x + columns] == patch).all() for y, x in starts)


@pytest.mark.parametrize(("count", "expected"), [(1, "1 stage"), (3, "3 stages")])
def test_the_caption_counts_the_stages(monkeypatch: pytest.MonkeyPatch, count: int, expected: str) -> None:
    noted: list[str] = []
    draw = compose.panel
    monkeypatch.setattr(compose, "panel", lambda *args: noted.extend(args[2].notes) or draw(*args))
    contact_sheet(dict(list(STAGES.items())[:count]), SCENE)
    assert noted[0] == expected


def test_each_stage_is_scaled_by_itself() -> None:
    small = {number: maps * 10.0**-number for number, maps in STAGES.items()}
    np.testing.assert_array_equal(contact_sheet(small, SCENE).rgb(), contact_sheet(STAGES, SCENE).rgb())


def test_rows_are_balanced() -> None:
    nine = {number: np.ones((1, 4, 2)) for number in range(8)}
    wide, narrow = (contact_sheet(nine, SCENE, Settings(columns=columns)).rgb().shape for columns in (9, 8))
    assert narrow[0] > wide[0] + SIDE
    assert narrow[1] == contact_sheet(nine, SCENE, Settings(columns=5)).rgb().shape[1]


def test_nothing_to_show_is_one_line() -> None:
    with pytest.raises(HeatvizError, match="got no stage, accepted is one or more"):
        contact_sheet({}, SCENE)


def test_without_an_image_the_heat_alone_is_shown() -> None:
    maps = {2: np.zeros((1, 3, 4)), 9: np.zeros((1, 6, 8))}
    maps[2][0, 1, 2] = maps[9][0, 2:4, 4:6] = 1  # the same place at two sizes
    sheet = contact_sheet(maps).rgb()
    text = palette("jet")[lettering.line("image", LABEL, bold=True)][..., 0]
    assert not holds(sheet[..., 0], text), "there is no image to show"
    hot, cold = palette("jet")[LEVELS - 1], palette("jet")[0]
    tile = np.empty((SIDE * 3 // 4, SIDE, 3), np.uint8)
    tile[:] = cold
    tile[60:120, 120:180] = hot
    assert count_of(sheet, tile) == 2


def test_what_capture_collects_is_taken_as_it_is() -> None:
    batch = {number: torch.from_numpy(maps)[None] for number, maps in STAGES.items()}
    for scene in (None, SCENE):
        whole = contact_sheet(batch, scene).rgb()
        np.testing.assert_array_equal(whole, contact_sheet(STAGES, scene).rgb())
        with_head = contact_sheet({**batch, 24: (torch.zeros(1), [])}, scene)
        title = lettering.line("stages  without 24, no map", compose.TITLE, bold=True)
        np.testing.assert_array_equal(with_head.rgb()[-SIDE:], whole[-SIDE:])
        assert holds(with_head.rgb()[..., 0], palette("jet")[title][..., 0])


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        pytest.param({24: (1, 2)}, "contact_sheet: got no stage with a map", id="a head alone"),
        pytest.param({2: np.zeros((2, 4, 5, 5))}, r"got float64 of shape \(2, 4, 5, 5\)", id="two images"),
    ],
)
def test_stages_that_make_no_sheet(stages: dict, words: str) -> None:
    with pytest.raises(HeatvizError, match=words):
        contact_sheet(stages)
