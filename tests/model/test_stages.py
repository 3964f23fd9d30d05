"""The stages of a model, and what each way of naming them chooses."""

from __future__ import annotations

import pytest
import torch

from tests.helpers.tiny_model import tiny
from yolo_heatviz import HeatvizError
from yolo_heatviz.model.selection import choose
from yolo_heatviz.model.stages import Layout, Stage, layout

TYPES = (
    "models.common.Conv",
    "models.common.C3",
    "models.common.Conv",
    "torch.nn.modules.upsampling.Upsample",
    "Concat",
)
LINE = Layout(
    (*(Stage(i, kind) for i, kind in enumerate(TYPES)), Stage(5, "models.yolo.Detect", (1, 4, -1))), (), backbone=2
)
NO_BACKBONE = Layout(LINE.stages, (), None)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param("3", (3,), id="a number"),
        pytest.param("0,5", (0, 5), id="numbers"),
        pytest.param("4,1,1", (1, 4), id="ascending and once each"),
        pytest.param("2-4", (2, 3, 4), id="a range with both ends"),
        pytest.param("2-2", (2,), id="a range of one"),
        pytest.param("Conv", (0, 2), id="a module name"),
        pytest.param("conv,UPSAMPLE", (0, 2, 3), id="module names in any case"),
        pytest.param("backbone", (0, 1), id="backbone"),
        pytest.param("neck", (2, 3, 4), id="neck"),
        pytest.param("head-inputs", (1, 4), id="what feeds the head, counted from either end"),
        pytest.param("Detect", (5,), id="the head itself"),
        pytest.param("all", (0, 1, 2, 3, 4, 5), id="all"),
        pytest.param("ALL", (0, 1, 2, 3, 4, 5), id="words in any case"),
        pytest.param(" 0 , 2-3 ,, C3 ", (0, 1, 2, 3), id="spaces and empty parts"),
    ],
)
def test_choose(spec: str, expected: tuple[int, ...]) -> None:
    assert choose(spec, LINE) == expected


@pytest.mark.parametrize(
    ("spec", "part"),
    [
        pytest.param("6", "'6'", id="beyond the last"),
        pytest.param("0,99", "'99'", id="one of two beyond the last"),
        pytest.param("4-9", "'4-9'", id="a range beyond the last"),
        pytest.param("3-1", "'3-1'", id="a range the wrong way round"),
        pytest.param("-1", "'-1'", id="a negative number"),
        pytest.param("1.5", "'1.5'", id="a fraction"),
        pytest.param("SPPF", "'SPPF'", id="a module that this model has not"),
        pytest.param("models.common.Conv", "'models.common.Conv'", id="a dotted type"),
        pytest.param("", "''", id="empty"),
        pytest.param(" , ", "' , '", id="separators alone"),
    ],
)
def test_a_refusal_is_one_line_with_all_choices(spec: str, part: str) -> None:
    with pytest.raises(HeatvizError) as caught:
        choose(spec, LINE)
    text = str(caught.value)
    assert text.startswith(f"stages: got {part}")
    choices = "accepted are all, backbone, neck, head-inputs, C3, Concat, Conv, Detect, Upsample"
    assert text.endswith(f"{choices}, and numbers and ranges from 0 to 5")
    assert "\n" not in text


@pytest.mark.parametrize(("spec", "meant"), [("bakbone", "backbone"), ("upsampel", "Upsample"), ("con", "Conv")])
def test_a_near_miss_is_guessed(spec: str, meant: str) -> None:
    with pytest.raises(HeatvizError, match="did you mean .*" + meant):
        choose(spec, LINE)


@pytest.mark.parametrize("spec", ["backbone", "Neck"])
def test_a_model_that_does_not_say_where_its_backbone_ends(spec: str) -> None:
    with pytest.raises(HeatvizError, match=f"got '{spec}', but this model does not say where its backbone ends"):
        choose(spec, NO_BACKBONE)
    assert choose("all", NO_BACKBONE) == choose("all", LINE)


def test_an_empty_neck_is_refused() -> None:
    with pytest.raises(HeatvizError, match="names none"):
        choose("neck", Layout(LINE.stages[:3], (), backbone=2))


@pytest.mark.parametrize(
    ("kind", "module", "stem"),
    [
        pytest.param("models.common.Conv", "Conv", "stage7_Conv_features", id="dotted"),
        pytest.param("Concat", "Concat", "stage7_Concat_features", id="bare"),
        pytest.param("a.b/../c", "/c", "stage7__c_features", id="a separator"),
        pytest.param("a.\ud800", "\ud800", "stage7___features", id="half a surrogate pair"),
    ],
)
def test_upstream_s_file_names_and_harmless(kind: str, module: str, stem: str) -> None:
    assert (Stage(7, kind).module, Stage(7, kind).file_stem) == (module, stem)


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_layout_of_a_model(wrapped: bool) -> None:
    model = tiny()
    found = layout(torch.nn.ModuleDict({"model": model}) if wrapped else model)
    assert [(stage.index, stage.module, stage.inputs) for stage in found.stages] == [
        (0, "Conv2d", (-1,)),
        (1, "MaxPool2d", (-1,)),
        (2, "Pair", (-1,)),
        (3, "Head", (1, -2)),
    ]
    assert found.modules == tuple(model.model)
    assert found.backbone == 2
    assert found.head_inputs == (1, 1)


def test_a_model_without_a_recipe_has_no_backbone() -> None:
    assert layout(tiny().model).backbone is None


def test_what_has_no_stages_is_one_line() -> None:
    with pytest.raises(HeatvizError, match="got a Linear without stages, accepted is a YOLO model"):
        layout(torch.nn.Linear(1, 1))
