"""Views by name."""

from __future__ import annotations

import numpy as np
import pytest

import yolo_heatviz
from yolo_heatviz import HeatvizError, Scene, Settings, render, settings
from yolo_heatviz.drawing import views
from yolo_heatviz.drawing.views.byte_size import Shape
from yolo_heatviz.drawing.views.stage_maps import StageMaps
from yolo_heatviz.feature_maps import channels
from yolo_heatviz.feature_maps.reductions import REDUCTIONS
from yolo_heatviz.heatmaps import active_settings

MAPS = np.random.default_rng(0).normal(size=(6, 4, 5))
SCENE = Scene(np.zeros((64, 80, 3), np.uint8))
EVERY = settings.VIEWS


def test_the_words_that_settings_checks_are_those_of_the_tables() -> None:
    assert (*views.VIEWS, settings.SHEET) == settings.VIEWS
    assert tuple(REDUCTIONS) == settings.REDUCTIONS
    assert (*channels.TOP_BY, settings.FOCUS) == settings.TOP_BY


def test_the_help_names_every_view() -> None:
    told = Settings.__dataclass_fields__["view"].metadata["help"]
    assert not [name for name in EVERY if name not in told]


@pytest.mark.parametrize("name", views.VIEWS)
def test_every_view_draws_by_settings_alone_and_changes_no_input(name: str) -> None:
    maps = MAPS.copy()
    maps.setflags(write=False)
    picture = render(maps, Settings(view=name, outliers=1, scale="zero", smooth="bilinear"), scene=SCENE)
    assert picture.rgb().dtype == np.uint8 and picture.rgb().shape[2] == 3
    assert picture.low <= picture.high


@pytest.mark.parametrize("name", EVERY)
def test_every_view_says_what_it_takes(name: str) -> None:
    one, two = (views.size_of([Shape(6, 4, 5, 32)] * count, SCENE.size, Settings(view=name)) for count in (1, 2))
    assert 0 < one.picture < two.picture and 0 < one.frame < two.frame


def test_several_views_give_a_picture_each() -> None:
    found = views.draw(StageMaps(MAPS), Settings(view="grid, mean,channel,pca", channels="4,1,2"))
    assert list(found) == ["features", "mean", "channel4", "pca"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"view": "gird"}, r"view: got 'gird' \(did you mean grid\?\): accepted are grid", id="a view"),
        pytest.param({"view": ""}, "view: got ''", id="no view"),
        pytest.param({"view": "grid,,mean"}, "view: got ''", id="a comma too many"),
        pytest.param({"channels": "frist"}, "channels: got 'frist', accepted are first", id="channels misspelt"),
        pytest.param({"channels": "9-3"}, "channels: got '9-3'", id="channels backwards"),
        pytest.param({"channels": "-1"}, "channels: got '-1'", id="a negative channel"),
        pytest.param({"top_by": "men"}, r"top_by: got 'men' \(did you mean mean\?\)", id="a way to rank"),
        pytest.param({"overlay_of": "grid"}, "overlay_of: got 'grid': accepted are channel, mean", id="a map"),
        pytest.param({"smooth": "cubic"}, "smooth: got 'cubic': accepted are auto, nearest, bilinear", id="smoothing"),
        pytest.param({"pca_basis": "all"}, "pca_basis: got 'all': accepted are own, shared", id="a basis"),
        pytest.param({"heat_opacity": 1.5}, "heat_opacity: got 1.5, accepted is a number from 0 to 1", id="opacity"),
        pytest.param({"heat_opacity": float("nan")}, "heat_opacity: got nan", id="an opacity that is no number"),
        pytest.param({"outliers": 50}, "outliers: got 50, accepted is a number from 0 to 49", id="all are outliers"),
    ],
)  # fmt: skip
def test_bad_settings_are_one_line(options: dict, words: str) -> None:
    with pytest.raises(HeatvizError, match=f"^{words}"):
        Settings(**options)


@pytest.mark.parametrize("view", ["grid,mean", "sheet"])
def test_render_draws_one_view_of_one_stage(view: str) -> None:
    with pytest.raises(HeatvizError, match="accepted is one view of one stage"):
        render(MAPS, Settings(view=view))


@pytest.mark.parametrize("view", ["overlay", "grid,sheet", "pca,l2"])
def test_the_patch_takes_every_view(view: str) -> None:
    with yolo_heatviz.install(Settings(view=view)):
        assert active_settings.settings().view == view


def test_only_what_lies_over_the_image_waits_for_it() -> None:
    assert {name for name in EVERY if Settings(view=name).needs_scene} == {"overlay", "sheet"}
    assert not views.chosen_alone(Settings(channels="top"))
    assert views.chosen_alone(Settings()) and not views.chosen_alone(Settings(view="grid,mean"))
