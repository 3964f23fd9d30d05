"""The layers of torch and of TorchVision's operations: on the list of both readers, and nothing else of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable

import pytest
import torch
from torch import nn
from torchvision import ops

from tests.checkpoints.one_more_layer import in_ultralytics, in_yolov5
from yolo_heatviz.checkpoints import torch_layers, torchvision_layers
from yolo_heatviz.checkpoints.ultralytics_checkpoint import allow_list as of_ultralytics
from yolo_heatviz.checkpoints.yolov5.allowed import allow_list as of_yolov5
from yolo_heatviz.errors import HeatvizError
from yolo_heatviz.model.detector import load

LAYERS = {**torch_layers.layers(), **{k: v for k, v in torchvision_layers.layers().items() if ".ops." in k}}
READ = ("AvgPool3d", "LogSoftmax", "MultiheadAttention", "RNNBase", "Softmax", "Softmin", "Upsample", "_ConvNd")
READ += ("TransformerDecoderLayer", "TransformerEncoderLayer")
"""Those whose `__setstate__` was read: it sets attributes that older releases did not pickle, and calls nothing."""
OF_OBJECTS = ("__new__", "__reduce__", "__reduce_ex__", "__getattribute__", "__del__")
OF_MODULES = ("__getattr__", "__delattr__", "register_forward_hook", "_call_impl")


def defined_by(kind: type, name: str) -> type:
    return next(each for each in kind.__mro__ if name in vars(each))


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_each_is_a_layer_that_is_made_by_arithmetic_alone(name: str) -> None:
    kind = LAYERS[name]
    assert issubclass(kind, nn.Module) and name == f"{kind.__module__}.{kind.__qualname__}"
    assert name.startswith(("torch.nn.modules.", "torchvision.ops."))
    assert type(kind) is type
    assert {defined_by(kind, each) for each in OF_OBJECTS if hasattr(kind, each)} == {object}
    assert {defined_by(kind, each) for each in OF_MODULES} <= {nn.Module, object}
    assert defined_by(kind, "__setstate__").__name__ in ("Module", *READ)
    assert defined_by(kind, "__call__").__name__ in ("Module", "ParameterList", "ParameterDict")
    assert defined_by(kind, "__setattr__").__name__ in ("Module", "RNNBase")


def test_the_usual_ones_of_custom_blocks_are_among_them() -> None:
    usual = (
        nn.Sigmoid, nn.Softmax, nn.GELU, nn.Mish, nn.PReLU, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, nn.AvgPool2d,
        nn.ConvTranspose2d, nn.Conv1d, nn.GroupNorm, nn.LayerNorm, nn.SyncBatchNorm, nn.Dropout, nn.PixelShuffle,
        nn.Flatten, nn.Unfold, nn.LSTM, nn.ParameterList, nn.ModuleDict, ops.DeformConv2d, ops.DropBlock2d,
        ops.SqueezeExcitation, ops.RoIAlign, ops.FeaturePyramidNetwork,
    )  # fmt: skip
    names = frozenset(f"{kind.__module__}.{kind.__name__}" for kind in usual)
    assert names <= LAYERS.keys()
    assert names <= of_yolov5(names).keys()
    assert names <= {**torchvision_layers.wanted(names), **of_ultralytics()}.keys()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("torch.nn.modules.loss.TripletMarginWithDistanceLoss", id="calls a function that it is given"),
        pytest.param("torch.nn.modules.conv.LazyConv2d", id="is set up by hooks"),
        pytest.param("torch.nn.modules.container.Container", id="does more than being made"),
        pytest.param("torch.nn.parallel.data_parallel.DataParallel", id="asks for devices"),
        pytest.param("torch.nn.parallel.distributed.DistributedDataParallel", id="asks the network"),
        pytest.param("torch.jit._script.RecursiveScriptModule", id="runs a program of its file"),
        pytest.param("torch.jit._script.ScriptModule", id="compiles"),
        pytest.param("torch.hub.load", id="downloads"),
        pytest.param("torch.load", id="loads files"),
        pytest.param("torch._dynamo.eval_frame.OptimizedModule", id="compiles what it wraps"),
        pytest.param("torch.fx.graph_module.GraphModule", id="runs source code of its file"),
        pytest.param("torchvision.ops.misc.ConvNormActivation.forward", id="a method"),
        pytest.param("torchvision.models.get_model", id="downloads weights"),
        pytest.param("torchvision.datasets.utils.download_url", id="downloads a file"),
    ],
)
def test_what_does_more_stays_out(name: str) -> None:
    names = frozenset({name, "torchvision.ops.misc.MLP"})
    assert name not in of_yolov5(names) and name not in {**torchvision_layers.wanted(names), **of_ultralytics()}


def blocks() -> nn.Module:
    """Layers of blocks as users write them, from 8 channels to 8."""
    torch.manual_seed(0)
    squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(8, 8, 1), nn.GELU(), nn.Sigmoid(), nn.Upsample(None, 2))
    mixed = nn.Sequential(nn.GroupNorm(2, 8), nn.PReLU(8), ops.SqueezeExcitation(8, 4), nn.Dropout(0.5), nn.Mish())
    return nn.Sequential(squeeze, mixed)


@pytest.mark.parametrize("saved", [in_yolov5, in_ultralytics])
def test_both_readers_make_them_as_they_were(saved: Callable[[Path, nn.Module], Path], tmp_path: Path) -> None:
    network: Any = load(saved(tmp_path / "own.pt", blocks())).predictor.model.model
    x = torch.rand(1, 8, 4, 4)
    with torch.no_grad():
        torch.testing.assert_close(network.model[1].extra(x), blocks().eval()(x))


@pytest.mark.parametrize("saved", [in_yolov5, in_ultralytics])
def test_a_layer_that_names_a_function_is_refused(saved: Callable[[Path, nn.Module], Path], tmp_path: Path) -> None:
    layer = nn.TransformerEncoderLayer(8, 2, activation=torch.nn.functional.gelu)
    layer.activation = os.system
    with pytest.raises(HeatvizError, match=r"do not name posix\.system"):
        load(saved(tmp_path / "own.pt", layer))


@pytest.mark.parametrize("kind", [nn.ParameterList, nn.ParameterDict])
def test_lists_of_numbers_are_layers(kind: Any, tmp_path: Path) -> None:
    numbers = kind([torch.ones(3)] if kind is nn.ParameterList else {"a": torch.ones(3)})
    network: Any = load(in_ultralytics(tmp_path / "own.pt", numbers)).predictor.model.model
    assert [each.tolist() for each in network.model[1].extra.parameters()] == [[1, 1, 1]]
