"""Hooks on a small real model: what they hand over, and that nothing of them stays."""

from __future__ import annotations

import pytest
import torch
from torch.nn.modules import module as everywhere

from tests.helpers.tiny_model import Tiny, tiny
from yolo_heatviz import HeatvizError, capture
from yolo_heatviz.model.hooks import hooked
from yolo_heatviz.model.stage_output import StageOutput
from yolo_heatviz.model.stages import layout

IMAGE = torch.arange(3 * 8 * 12, dtype=torch.float32).reshape(1, 3, 8, 12) / 100


def hooks(model: torch.nn.Module) -> int:
    """The hooks on the model's modules, and those on all modules."""
    own = sum(len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.modules())
    return own + len(everywhere._global_forward_hooks) + len(everywhere._global_forward_pre_hooks)


def test_capture_gives_each_stage_s_output() -> None:
    model = tiny()
    with capture(model) as activations:
        assert activations == {}
        model(IMAGE)
    assert list(activations) == [0, 1, 2, 3]
    expected = model.model[0](IMAGE)
    assert torch.equal(activations[0], expected)
    assert torch.equal(activations[1], model.model[1](expected))
    assert isinstance(activations[2], tuple)
    assert not activations[0].requires_grad


def test_capture_keeps_the_last_pass() -> None:
    model = tiny()
    with capture(model, "0") as activations:
        model(IMAGE)
        model(IMAGE + 1)
    assert torch.equal(activations[0], model.model[0](IMAGE + 1))


@pytest.mark.parametrize(
    ("stages", "expected"),
    [("1", [1]), ("backbone", [0, 1]), ("maxpool2d", [1]), ("head-inputs", [1]), ("2-3", [2, 3])],
)
def test_capture_of_chosen_stages(stages: str, expected: list[int]) -> None:
    model = tiny()
    with capture(model, stages) as activations:
        model(IMAGE)
    assert list(activations) == expected


def test_the_model_s_own_result_is_the_same() -> None:
    model = tiny()
    expected = model(IMAGE)
    with capture(model):
        assert torch.equal(model(IMAGE), expected)


def test_a_loss_still_reaches_the_weights_inside_the_block() -> None:
    model = tiny()
    with capture(model):
        model(IMAGE).backward()
    assert model.model[0].weight.grad.abs().sum() > 0


def fail_in_the_block(_: Tiny) -> None:
    raise KeyboardInterrupt


def fail_in_the_model(model: Tiny) -> None:
    model.model[3].fails = True
    model(IMAGE)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param(lambda model: model(IMAGE), None, id="all well"),
        pytest.param(fail_in_the_block, KeyboardInterrupt, id="interrupted"),
        pytest.param(fail_in_the_model, RuntimeError, id="the model fails"),
    ],
)
def test_no_hook_stays(act, error: type[BaseException] | None) -> None:
    model = tiny()
    try:
        with capture(model):
            assert hooks(model) == 3
            act(model)
    except (KeyboardInterrupt, RuntimeError) as caught:
        assert type(caught) is error
    else:
        assert error is None
    assert hooks(model) == 0


def test_hooks_of_others_stay() -> None:
    model = tiny()
    model.model[0].register_forward_hook(lambda *_: None)
    with capture(model):
        pass
    assert hooks(model) == 1


def test_one_capture_in_another() -> None:
    model = tiny()
    with capture(model, "0") as outer:
        with capture(model, "1") as inner:
            model(IMAGE)
        model(IMAGE + 1)
    assert (list(outer), list(inner)) == ([0], [1])
    assert torch.equal(inner[1], model.model[1](model.model[0](IMAGE)))


def test_an_unknown_stage_is_refused_before_any_hook() -> None:
    model = tiny()
    with pytest.raises(HeatvizError, match="got '9'"), capture(model, "9"):
        pytest.fail("the block ran")
    assert hooks(model) == 0


@pytest.mark.parametrize("chosen", [(0, 1), (1,)], ids=["with the first stage", "without it"])
def test_a_stage_comes_with_the_size_of_the_network_s_input(chosen: tuple[int, ...]) -> None:
    model = tiny()
    seen: list[StageOutput] = []
    with hooked(layout(model), chosen, seen.append):
        model(IMAGE)
        model(IMAGE[:, :, :4, :6])
    sizes = {0: [(8, 12), (4, 6)], 1: [(4, 6), (2, 3)]}
    expected = [(number, sizes[number][run], size) for run, size in enumerate([(8, 12), (4, 6)]) for number in chosen]
    assert [(each.stage.index, tuple(each.maps.shape[-2:]), each.input_size) for each in seen] == expected


def test_on_stage_is_told_which_stage_it_is() -> None:
    model = tiny()
    seen: list[StageOutput] = []
    with hooked(layout(model), (3,), seen.append):
        model(IMAGE)
    (stage,) = (each.stage for each in seen)
    assert (stage.index, stage.module, stage.inputs) == (3, "Head", (1, -2))


def test_a_module_of_which_nothing_is_asked_costs_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    from yolo_heatviz.model import hooks as ours

    looks: list[None] = []
    monkeypatch.setattr(ours, "_tracing", lambda: looks.append(None))
    model = tiny()
    conv, model.model[0] = model.model[0], torch.nn.Sequential(*(torch.nn.ReLU() for _ in range(9)))
    for name in ("i", "f", "type"):
        setattr(model.model[0], name, getattr(conv, name))
    given: list[object] = []
    for chosen, heard in (((0,), []), ((0, "model.0.4"), ["model.0.4"])):
        looks.clear()
        given.clear()
        with hooked(layout(model), chosen, lambda output: given.append(output.stage.key)):
            model(IMAGE)
        assert given == [*heard, 0]
        assert len(looks) == 3 * (len(model.model) + 1 + len(heard))  # three hooks each, and the model's own
