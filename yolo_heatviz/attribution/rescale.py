"""DeepLIFT's rescale rule: gradients that pass an activation function along the line from a reference to its value.

Where a SiLU or a ReLU is flat its gradient says that nothing depends on what is there, though the output would be
another without it. The rule takes the slope of the line from the reference to the value. With it one backward pass
comes near to what integrated gradients need many for.

A channel's reference lies halfway between its mean over a black image and its mean over the image itself: what it
gives for nothing, and for no place in particular. DeepLIFT passes one reference input through all layers; here each
layer has its own, so that the parts of a map do not add up to the change of the output.

The rule holds for modules that work on `(B, C, H, W)`; softmax, and functions that a module calls without one, keep
their gradients.

Source: Shrikumar et al., "Learning Important Features Through Propagating Activation Differences", ICML 2017.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, Sequence, Tuple

import torch
from torch import Tensor, nn

_FUNCTIONS = frozenset(
    [
        "CELU",
        "ELU",
        "GELU",
        "Hardsigmoid",
        "Hardswish",
        "Hardtanh",
        "LeakyReLU",
        "MemoryEfficientMish",
        "MemoryEfficientSwish",
        "Mish",
        "PReLU",
        "ReLU",
        "ReLU6",
        "SELU",
        "SiLU",
        "Sigmoid",
        "Softplus",
        "Softsign",
        "Swish",
        "Tanh",
    ]
)
"""Of PyTorch, and those that repositories of YOLO bring."""
_ROUNDING = 1e-12
"""Beside the square of a value's difference from its reference: where there is none, the slope is 0 and not 0 / 0."""

Function = Callable[[Tensor], Tensor]
Call = Tuple[nn.Module, int]
"""A module, and how often it was called before in the same pass."""
Means = Dict[Call, Tensor]
"""`(1, C, 1, 1)` each: the means of what activation functions were given."""


def activation_functions(network: nn.Module) -> list[nn.Module]:
    """A network's activation functions, outermost first; one that many layers share is there once.

    Example:
        >>> shared = nn.ReLU()
        >>> activation_functions(nn.Sequential(shared, nn.Sequential(nn.Conv2d(1, 1, 1), nn.SiLU()), shared))
        [ReLU(), SiLU()]
    """
    found: dict[nn.Module, None] = {}
    for module in network.children():
        inner = [module] if type(module).__name__ in _FUNCTIONS else activation_functions(module)
        found.update(dict.fromkeys(inner))
    return list(found)


def reference(of_black: Tensor | None, values: Tensor) -> Tensor:
    """The reference of each channel; where nothing is known of black, the mean of the values.

    Args:
        of_black: `(..., C, 1, 1)` its mean over a black image.
        values: `(..., C, H, W)`.

    Example:
        >>> reference(torch.tensor([[[1.0]], [[torch.nan]]]), torch.tensor([[[2.0, 4.0]], [[2.0, 4.0]]])).tolist()
        [[[2.0]], [[3.0]]]
    """
    mean = values.mean(dim=(-2, -1), keepdim=True)
    return mean if of_black is None else torch.where(of_black.isfinite(), (of_black + mean) / 2, mean)


@contextmanager
def recorded(modules: Sequence[nn.Module], means: Means) -> Iterator[None]:
    """Add to `means` what activation functions are given in a pass inside the block.

    Args:
        modules: see `activation_functions`.
        means: of another pass, or empty.
    """

    def record(call: Call, function: Function, x: Tensor) -> Tensor:
        means[call] = x.mean(dim=(-2, -1), keepdim=True)
        return function(x)

    with _patched_forward(modules, record):
        yield


@contextmanager
def rescaled(modules: Sequence[nn.Module], of_black: Means) -> Iterator[None]:
    """Let gradients pass through activation functions by the rule, in a pass inside the block.

    Args:
        modules: see `activation_functions`.
        of_black: what they were given in a pass of a black image.
    """

    def by_rule(call: Call, function: Function, x: Tensor) -> Tensor:
        return rescale(function, x, reference(of_black.get(call), x.detach())) if x.requires_grad else function(x)

    with _patched_forward(modules, by_rule):
        yield


def rescale(function: Function, x: Tensor, start: Tensor) -> Tensor:
    """What a function gives, with gradients that pass along the line from a reference to the value.

    Args:
        function: works on each element by itself.
        x: `(B, C, H, W)` what it is given.
        start: `(1, C, 1, 1)` the reference.

    Example:
        >>> x = torch.tensor([[[[-3.0, 0.0, 2.0]]]], requires_grad=True)
        >>> rescale(torch.relu, x, torch.full((1, 1, 1, 1), -2.0)).sum().backward()
        >>> x.grad.tolist()
        [[[[-0.0, 0.0, 0.5]]]]
    """
    return _Line.apply(x, function, start)


class _Line(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, function: Function, start: Tensor) -> Tensor:
        ctx.set_materialize_grads(False)  # where none comes, see `skip_zero_gradients`, none goes on
        y = function(x)
        change, slope = x.float() - start, y.float() - function(start)
        slope.mul_(change).div_(change.square_().add_(_ROUNDING))
        ctx.save_for_backward(slope)
        return y

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor | None) -> tuple[Tensor | None, None, None]:
        (slope,) = ctx.saved_tensors
        (given,) = gradients
        return None if given is None else (given * slope).to(given.dtype), None, None


@contextmanager
def _patched_forward(modules: Sequence[nn.Module], run: Callable[[Call, Function, Tensor], Tensor]) -> Iterator[None]:
    """Have `run` take the place of modules' own forward, which it is given; of what is no map, their own stays."""
    calls: Counter[nn.Module] = Counter()

    def patched(module: nn.Module, function: Callable[..., Any]) -> Callable[..., Any]:
        of_torch = type(module).__module__.startswith("torch.nn.")

        def forward(*given: Any, **named: Any) -> Any:
            if named or len(given) != 1 or not isinstance(given[0], Tensor) or given[0].ndim != 4:
                return function(*given, **named)
            calls[module] += 1
            call = module, calls[module] - 1
            return run(call, function if of_torch else lambda x: function(x.clone()), given[0])  # it may write into it

        return forward

    own = [(module, vars(module).get("forward")) for module in modules]
    try:
        for module in modules:
            module.forward = patched(module, module.forward)
        yield
    finally:
        for module, function in own:
            if function is None:
                vars(module).pop("forward", None)
            else:
                module.forward = function
