"""What loading gives: the pickled numbers, whole, as a network that Ultralytics' predictor can drive."""

from __future__ import annotations

import copy
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.checkpoints.yolov5 import upstream
from tests.checkpoints.yolov5.pickled import pickled_tensors
from tests.checkpoints.yolov5.reading import is_yolov5, load


def test_every_tensor_of_the_coco_checkpoint_is_the_stored_one(coco: Path) -> None:
    stored = pickled_tensors(coco, "model")
    loaded = load(coco).state_dict()
    assert len(stored) == 350
    assert stored.keys() == loaded.keys()
    unequal = [name for name in stored if not np.array_equal(stored[name].astype(np.float64), loaded[name].double())]
    assert unequal == []


def test_the_moving_average_is_preferred_to_the_network(old: Path) -> None:
    weight = load(old).state_dict()["model.0.conv.conv.weight"].numpy()
    assert np.array_equal(weight, pickled_tensors(old, "ema")["model.0.conv.conv.weight"].astype(np.float32))
    assert not np.array_equal(weight, pickled_tensors(old, "model")["model.0.conv.conv.weight"].astype(np.float32))


def test_an_old_checkpoint_is_brought_up_to_date(old: Path) -> None:
    model = load(old)
    assert model.names == {0: "hole", 1: "stain"}
    assert model.stride.tolist() == [4.0, 8.0]
    assert (model.task, model.yaml["channels"]) == ("detect", 3)
    assert {value.dtype for value in model.parameters()} == {torch.float32}
    assert not any(module.training for module in model.modules())
    assert not any(value.requires_grad for value in model.parameters())
    assert model(torch.rand(2, 3, 32, 48)).shape == (2, 4 + 2, 2 * (8 * 12 + 4 * 6))


def test_stages_say_what_was_pickled(old: Path) -> None:
    stages = list(load(old).model)
    assert [stage.i for stage in stages] == list(range(10))
    assert [stage.f for stage in stages] == [-1] * 7 + [[-1, 2], -1, [8, 4]]
    assert [stages[i].type for i in (0, 6, 9)] == [
        "models.common.Focus",
        "torch.nn.modules.upsampling.Upsample",
        "models.yolo.Detect",
    ]


def test_loading_needs_and_leaves_no_repository(old: Path) -> None:
    load(old)
    assert not [name for name in sys.modules if name.split(".")[0] == "models"]


@pytest.mark.parametrize("names", [{0: "a", 1: "b", 2: "surplus"}, ["a", "b"], ("a", "b"), {1: "b", 0: "a"}])
def test_names_become_one_name_a_class(tmp_path: Path, names: object) -> None:
    with upstream.repository() as yolo:
        torch.save({"model": upstream.made_with(yolo, names=names)}, tmp_path / "names.pt")
    assert load(tmp_path / "names.pt").names == {0: "a", 1: "b"}


def test_a_class_without_a_name_is_called_by_its_number(tmp_path: Path) -> None:
    with upstream.repository() as yolo:
        torch.save({"model": upstream.made_with(yolo, names=["a"])}, tmp_path / "names.pt")
    assert load(tmp_path / "names.pt").names == {0: "a", 1: "1"}


@pytest.mark.parametrize(
    ("prefix", "wrapped"),
    [
        pytest.param("yolov5.models", True, id="pickled by the PyPI package"),
        pytest.param("models", False, id="the network itself, not in a dict"),
    ],
)
def test_other_ways_of_saving_give_the_same_network(old: Path, tmp_path: Path, prefix: str, wrapped: bool) -> None:
    path = tmp_path / "other.pt"
    with upstream.repository(prefix) as yolo:
        model = upstream.old_model(yolo, seed=1)
        torch.save({"model": model} if wrapped else model, path)
    assert is_yolov5(path)
    image = torch.rand(1, 3, 32, 32)
    assert torch.equal(load(path)(image), load(old)(image))


def test_hooks_fire_once_a_stage_in_order_also_on_a_copy(old: Path) -> None:
    fired = []
    model = load(old)
    for stage in model.model:
        stage.register_forward_hook(lambda module, _, output: fired.append((module.i, type(output))))
    model(torch.zeros(1, 3, 32, 32))
    copy.deepcopy(model)(torch.zeros(1, 3, 32, 32))
    expected = [(number, torch.Tensor) for number in range(9)] + [(9, tuple)]
    assert fired == expected * 2
