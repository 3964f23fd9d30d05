"""A network of one's own for gradients: detection keeps its own state, and none of it changes."""

from __future__ import annotations

from collections import OrderedDict
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from ..model.stages import layout

_LEAST_SLOPE = 1e-8
_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def private_copy(network: nn.Module) -> nn.Module:
    """Copy a network so that gradients can pass through it.

    In the copy, numbers are float32; no tensor is one of inference mode, as anchors that a head keeps of a pass are; no
    layer overwrites its input; and the head gives all of its predictions, with gradients that reach its inputs.

    Args:
        network: a YOLO network in evaluation mode, fused or not; unchanged.
    """
    with torch.inference_mode(False), torch.no_grad():
        copy = deepcopy(network, _without_hooks(network)).float().eval().requires_grad_(False)
        for module in copy.modules():
            _make_normal(module)
    head: Any = layout(copy).modules[-1]
    head.forward = _open(head.forward)
    if hasattr(head, "num_queries") or getattr(head, "end2end", False):
        head.postprocess = _all_of
    return copy


def _without_hooks(network: nn.Module) -> dict[int, Any]:
    """What `deepcopy` takes for the hooks of others, which hear the passes of the network itself."""
    modules = [vars(module) for module in network.modules()]
    return {id(each[name]): OrderedDict() for each in modules for name in _HOOKS if name in each}


def _make_normal(module: Any) -> None:
    for tensors in (vars(module), module._buffers, module._parameters):
        for name, value in list(tensors.items()):
            if isinstance(value, Tensor) and value.is_inference():
                normal = value.clone()
                tensors[name] = nn.Parameter(normal, False) if isinstance(value, nn.Parameter) else normal
    if getattr(module, "inplace", None) is True:
        module.inplace = False


def _all_of(predictions: Tensor, scores: Any = None, *_: object) -> Tensor:
    """Pick none: RT-DETR's head gives boxes and scores, others both in one tensor and their settings behind it."""
    return torch.cat([predictions, scores], -1) if isinstance(scores, Tensor) else predictions


def _open(forward: Any) -> Any:
    def run(*given: Any, **named: Any) -> Any:
        with _Open():
            return forward(*given, **named)

    return run


class _Open(TorchFunctionMode):
    """Lets every gradient through.

    A head that predicts end to end cuts its maps off the graph in some releases. And a sigmoid near 1 has the slope 0
    in float32, so nothing would speak for what is surest: its slope stays above 0, which changes the length of one
    prediction's gradients and not where they lie.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is Tensor.detach:
            return args[0]
        if func in (torch.sigmoid, Tensor.sigmoid) and args[0].requires_grad:
            return _Sigmoid.apply(args[0])
        return func(*args, **(kwargs or {}))


class _Sigmoid(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        y = torch.special.expit(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        (y,) = ctx.saved_tensors
        return gradients[0] * (y * (1 - y)).clamp(min=_LEAST_SLOPE)
