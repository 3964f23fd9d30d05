"""Modules inside a stage by dotted path: which calls count, what is kept, and what is not there."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from yolo_heatviz import HeatvizError, capture
from yolo_heatviz.model.hooks import hooked
from yolo_heatviz.model.selection import choose
from yolo_heatviz.model.stages import Layout, layout

SHARED = nn.SiLU(inplace=True)
IMAGE = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Conv(nn.Module):
    """A convolution and an activation that all of the model's blocks share and that works in place."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, 4, 3, padding=1)
        self.act = SHARED

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.act(self.conv(x))


class Block(nn.Module):
    """Two of them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.cv1, self.cv2 = Conv(channels), Conv(4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.cv2(self.cv1(x))


@pytest.fixture
def model() -> nn.Module:
    torch.manual_seed(0)
    whole = nn.Module()
    whole.model = nn.Sequential(Conv(3), Block(4), Block(4))
    whole.forward = whole.model.forward  # type: ignore[method-assign]
    for number, part in enumerate(whole.model):
        part.i, part.f, part.type = number, -1, f"blocks.{type(part).__name__}"
    return whole


def by_hand(model: nn.Module) -> dict[str, torch.Tensor]:
    """What the modules of stage 1 give, each computed anew."""
    with torch.no_grad():
        x = nn.functional.silu(model.model[0].conv(IMAGE))
        block, found = model.model[1], {}
        for name in ("cv1", "cv2"):
            found[f"model.1.{name}.conv"] = getattr(block, name).conv(x)
            x = found[f"model.1.{name}.act"] = nn.functional.silu(found[f"model.1.{name}.conv"])
    return found


@pytest.mark.parametrize("path", ["model.1.cv1.conv", "model.1.cv1.act", "model.1.cv2.conv", "model.1.cv2.act"])
def test_each_module_s_own_output_before_the_next_changes_it(model: nn.Module, path: str) -> None:
    with capture(model, path) as found, torch.no_grad():
        model(IMAGE)
    assert list(found) == [path]
    torch.testing.assert_close(found[path], by_hand(model)[path])


def test_a_child_of_the_stage_itself_and_a_stage_by_its_path(model: nn.Module) -> None:
    with capture(model, "model.0.act, model.model.2.cv1, model.1") as found:
        model(IMAGE)
    assert list(found) == ["model.0.act", 1, "model.2.cv1"]
    torch.testing.assert_close(found["model.0.act"], nn.functional.silu(model.model[0].conv(IMAGE)))


def test_a_copy_of_the_model_counts_once_it_is_there(model: nn.Module) -> None:
    seen: list = []
    copies: list[Layout] = []
    found = layout(model)
    chosen = choose("model.0.act,model.1.cv1.act", found)
    with hooked(found, chosen, seen.append, copy=lambda: copies[0] if copies else None):
        twin = copy.deepcopy(model.model)
        twin(IMAGE)
        assert not seen
        copies.append(layout(twin))
        twin(IMAGE)
        twin(IMAGE)
    keys = [(each.stage.key, each.input_size) for each in seen]
    assert keys == [("model.0.act", (8, 8)), ("model.1.cv1.act", (8, 8))] * 2


def test_no_hook_stays(model: nn.Module) -> None:
    with capture(model, "model.1.cv1.act,0"):
        model(IMAGE)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        pytest.param(
            "model.1.cv3.act", "(did you mean model.1.cv2.act or model.1.cv1.act?): below model.1 there are cv1, cv2",
            id="a near miss",
        ),
        pytest.param("model.1.cv1.bn", "which was folded into 'model.1.cv1.conv'", id="fused away"),
        pytest.param("model.1.cv1.act.x", "there is nothing below model.1.cv1.act", id="below a leaf"),
        pytest.param("model.7.cv1", "accepted are modules below model.0 to model.2", id="a stage beyond"),
        pytest.param("model.head", "accepted are modules below model.0 to model.2", id="no number"),
    ],
)  # fmt: skip
def test_a_path_that_is_not_there_is_one_line(model: nn.Module, path: str, words: str) -> None:
    with pytest.raises(HeatvizError) as caught:
        choose(path, layout(model))
    text = str(caught.value)
    assert text.startswith(f"stages: got the path '{path}'") and words in text and "\n" not in text
