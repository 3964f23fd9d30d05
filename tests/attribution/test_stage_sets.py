"""The stages that maps are read at."""

from __future__ import annotations

import pytest

from yolo_heatviz.attribution.stage_sets import backbone, by_level, chosen
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.stages import Layout, Stage


def strides(*of: int) -> list[tuple[int, int]]:
    return list(enumerate(of))


@pytest.mark.parametrize(
    ("stages", "level", "expected"),
    [
        pytest.param(strides(2, 4, 4, 8, 8, 16, 16, 32, 32, 32), 16, (2, 4, 6, 8), id="a middle level of YOLOv5"),
        pytest.param(strides(2, 4, 4, 8, 8, 16, 16, 32, 32, 32, 32), 32, (2, 4, 6, 8, 10), id="SPPF and C2PSA"),
        pytest.param(strides(2, 4, 4, 8, 8, 16, 16, 32, 32, 32, 32), 4, (2, 4), id="a level of stride 4"),
        pytest.param(strides(2, 4, 4, 8, 8, 16, 16, 32, 32), None, (2, 4, 6, 8), id="a prediction made on all levels"),
        pytest.param(strides(2, 4, 8, 16, 32), 32, (1, 2, 3, 4), id="one stage a stride"),
    ],
)
def test_the_stages_go_by_the_level(stages: list, level: int | None, expected: tuple) -> None:
    assert by_level(stages, level) == expected


def network(*types: str, ends: int | None) -> Layout:
    return Layout(tuple(Stage(number, name) for number, name in enumerate(types)), (), ends)


def test_a_backbone_that_is_not_told_ends_where_maps_grow() -> None:
    stages = network("Conv", "Conv", "Conv", "Upsample", "Conv", "Detect", ends=None)
    assert backbone(stages, {0: 2, 1: 4, 2: 8, 3: 4, 4: 8}) == [(0, 2), (1, 4), (2, 8)]


def test_stages_without_a_map_are_no_part_of_the_backbone() -> None:
    assert backbone(network("Conv", "Split", "Conv", "Detect", ends=3), {0: 2, 2: 4}) == [(0, 2), (2, 4)]


def test_stages_are_chosen_as_those_of_the_heatmaps() -> None:
    assert chosen("1-2,Detect", network("Conv", "C3", "C3", "Detect", ends=2)) == (1, 2)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        pytest.param(
            "3", "attribute-at: got '3', the head alone, accepted are whole stages before the head, 0 to 2", id="head"
        ),
        pytest.param("9", "stages: got '9': accepted are all, backbone", id="no such stage"),
    ],
)
def test_others_are_refused(spec: str, message: str) -> None:
    with pytest.raises(HeatvizError) as error:
        chosen(spec, network("Conv", "C3", "C3", "Detect", ends=2))
    assert message in str(error.value)
