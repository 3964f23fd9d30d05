"""The stages that are compared, in networks that differ."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest

from tests.compare.conftest import FABRIC
from yolo_heatviz.compare.options import Options
from yolo_heatviz.compare.stages import head_strides, key_of, stages_of
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.detector import Detector, load


@pytest.fixture(scope="module")
def fabric() -> Detector:
    return load(FABRIC, device="cpu")


@pytest.fixture(scope="module")
def newer(lively: Callable[[str], Path]) -> Detector:
    return load(lively(""), device="cpu", imgsz=[96])


def test_the_head_s_inputs_are_found_by_their_strides(fabric: Detector, newer: Detector) -> None:
    assert head_strides(fabric) == {8: 17, 16: 20, 32: 23}
    assert head_strides(newer) == {8: 16, 16: 19, 32: 22}


@pytest.mark.parametrize(
    ("spec", "key"),
    [
        pytest.param("P4", 20, id="a level"),
        pytest.param("p5", 23, id="a level in a small letter"),
        pytest.param("17", 17, id="a number"),
        pytest.param("SPPF", 9, id="a module that is there once"),
        pytest.param("model.9.cv1.act", "model.9.cv1.act", id="a dotted path"),
    ],
)
def test_a_stage_is_found_by_its_word(spec: str, key: object, fabric: Detector) -> None:
    assert key_of(spec, fabric) == key


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        pytest.param("P6", r"got 'P6', accepted are the head's inputs, P3 \(stride 8\), P4 .*P5", id="no such level"),
        pytest.param("C3", r"got 'C3', which names 8 stages \(2, 4, 6, 8 ...\); accepted is one", id="several stages"),
        pytest.param("99", "got '99': accepted are", id="no such number"),
        pytest.param("model.9.cv9", r"got the path 'model.9.cv9' \(did you mean", id="no such module"),
    ],
)
def test_a_stage_that_a_network_lacks_is_refused(spec: str, message: str, fabric: Detector) -> None:
    with pytest.raises(HeatvizError, match=message):
        key_of(spec, fabric)


@pytest.mark.parametrize(
    ("specs", "message"),
    [
        pytest.param(("a:17",), r"got 0 for 'b', accepted are as many NAME:STAGE for each model, 1", id="one alone"),
        pytest.param(("a:17", "c:20"), "got 'c:20', which names the model 'c': accepted are a, b", id="no such model"),
    ],
)
def test_pairs_that_do_not_match_are_refused(specs: tuple, message: str) -> None:
    with pytest.raises(HeatvizError, match=message):
        stages_of(Options(stages=specs), ["a", "b"])


def test_attribution_chooses_its_own_stages_unless_they_are_named() -> None:
    (own,), (named,) = (stages_of(Options(map="attribution", stages=each), ["a"]) for each in ((), ("8",)))
    assert own.specs is None and named.specs == ("8",)
