"""Options are validated once, and each refusal is one line that says what is accepted."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Callable

import pytest

from yolo_heatviz import HeatvizError, Settings
from yolo_heatviz.settings import parse_scale
from yolo_heatviz.text import guess, near


def refusal(**options: object) -> str:
    with pytest.raises(HeatvizError) as caught:
        Settings(**options)
    text = str(caught.value)
    assert "\n" not in text
    assert "accepted" in text
    return text


@pytest.mark.parametrize("name", ["n", "columns", "tile_min", "tile_max"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(0, id="zero"),
        pytest.param(-1, id="negative"),
        pytest.param(1.5, id="a fraction"),
        pytest.param("8", id="text"),
        pytest.param(None, id="None"),
        pytest.param(True, id="a bool"),
    ],
)
def test_a_count_is_a_whole_number_from_one(name: str, value: object) -> None:
    text = refusal(**{name: value})
    assert text.startswith(f"{name}: got {value!r}")


def test_a_tile_is_not_enlarged_beyond_its_cap() -> None:
    assert "tile_max" in refusal(tile_min=200, tile_max=100)
    assert Settings(tile_min=100, tile_max=100).tile_min == 100


@pytest.mark.parametrize("npy", ["float64", "", None, "Float32"])
def test_an_unknown_npy(npy: object) -> None:
    assert "float32, float16, off" in refusal(npy=npy)


@pytest.mark.parametrize(
    "scale",
    [
        pytest.param("channels", id="a near miss"),
        pytest.param("", id="empty"),
        pytest.param("1", id="one number"),
        pytest.param("1,2,3", id="three numbers"),
        pytest.param("2,1", id="the wrong way round"),
        pytest.param("1,1", id="no span"),
        pytest.param("nan,1", id="NaN"),
        pytest.param("-inf,1", id="infinite"),
        pytest.param("a,b", id="no numbers"),
        pytest.param(None, id="None"),
        pytest.param((0, 1), id="a pair"),
    ],
)
def test_an_unknown_scale(scale: object) -> None:
    assert "vmin < vmax" in refusal(scale=scale)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [("channel", "channel"), ("stage", "stage"), ("0,1", (0.0, 1.0)), (" -1e3 , 2.5", (-1000.0, 2.5))],
)
def test_a_known_scale(scale: str, expected: object) -> None:
    assert parse_scale(scale) == expected


def test_an_unknown_colour_map_names_the_near_one() -> None:
    assert "did you mean jet" in refusal(cmap="jett")


@pytest.mark.parametrize("cmap", [pytest.param(None, id="None"), pytest.param(3, id="a number"), "", "jet "])
def test_a_colour_map_that_is_no_name(cmap: object) -> None:
    assert "colour map" in refusal(cmap=cmap)


def test_settings_never_change() -> None:
    settings = Settings()
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.n = 3  # type: ignore[misc]
    assert settings.replace(n=3).n == 3
    assert settings == Settings()


@pytest.mark.parametrize("make", [Settings, Settings().replace], ids=["made", "changed"])
def test_an_unknown_option_names_the_near_one(make: Callable[..., Settings]) -> None:
    with pytest.raises(HeatvizError, match=r"unknown setting 'colums' \(did you mean columns\?\): accepted are stages"):
        make(colums=3)


def test_settings_can_be_copied_and_pickled() -> None:
    settings = Settings(n=3)
    assert copy.deepcopy(settings) == pickle.loads(pickle.dumps(settings)) == settings


def test_but_validates() -> None:
    with pytest.raises(HeatvizError, match="n: got 0"):
        Settings().replace(n=0)


def test_every_option_has_a_line_of_help() -> None:
    for option in dataclasses.fields(Settings):
        assert option.metadata["help"]


def test_guesses() -> None:
    assert guess("viridi", ["viridis", "jet"]) == " (did you mean viridis?)"
    assert guess("zzz", ["viridis", "jet"]) == ""
    assert near("zzz", ["a", "b"]) == ": accepted are a, b"
