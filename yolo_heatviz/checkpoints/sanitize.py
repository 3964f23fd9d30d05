"""Checks of a network made from a checkpoint: it carries nothing but its numbers, in a tree that can be walked."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ..text import text
from .safe_load import Ignored

_DEEPEST = 60
_MOST_MODULES = 100_000
_MOST_CLASSES, _LONGEST_NAME = 100_000, 10_000
_LARGEST_STRIDE = 4096
_LARGEST_IMAGE = 8192
_HOOKS = [name for name in vars(nn.Module()) if name.endswith("_hooks")]
_CALLS = {kind.__call__ for kind in (nn.Module, nn.ParameterList, nn.ParameterDict)}
_DATA = ("type",)  # YOLO puts a stage's name where nn.Module has a method


def network_of(content: Any) -> Any:
    """The network of an unpickled checkpoint: its moving average ("ema") where there is one, as YOLO takes it."""
    return (content.get("ema") or content.get("model")) if isinstance(content, dict) else content


def strip_hooks(network: nn.Module) -> None:
    """Leave pickled modules no hooks, and no attribute in the place of a method.

    Raises:
        ValueError: a module is inside itself, there are too many, or one carries what would be called.
    """
    _count(network, {}, 0)
    for module in network.modules():
        vars(module).update({name: value for name, value in vars(nn.Module()).items() if name in _HOOKS})
        own = set(_DATA)
        fused = getattr(type(module), "forward_fuse", None)
        if fused and isinstance(vars(module).get("forward"), Ignored):  # it named that method of its own class
            own.add("forward")
            vars(module)["forward"] = fused.__get__(module)
        for name in vars(module).keys() - own:
            if callable(getattr(type(module), name, None)):
                raise ValueError(f"its {type(module).__name__} carries a '{name}' of its own")


def _count(module: Any, counted: dict[int, int], depth: int) -> int:
    """The number of modules that a walk which remembers nothing, as `nn.Module.float`, visits from here on."""
    if not isinstance(module, nn.Module) or type(module).__call__ not in _CALLS:
        raise ValueError(f"a {type(module).__name__} where a layer is expected")
    if depth > _DEEPEST:
        raise ValueError(f"layers within layers, {depth} deep")
    if id(module) not in counted:
        children = [child for child in module._modules.values() if child is not None]
        counted[id(module)] = 1 + sum(_count(child, counted, depth + 1) for child in children)
    if counted[id(module)] > _MOST_MODULES:
        raise ValueError(f"more than {_MOST_MODULES} layers")
    return counted[id(module)]


def check_stages(network: nn.Module) -> None:
    """Check what modules say of their place in a network: a stage's number, inputs and type, and a description.

    Raises:
        ValueError: one says something else.
    """
    for module in network.modules():
        own = vars(module)
        if {"i", "f", "type"} <= own.keys():
            inputs = own["f"] if isinstance(own["f"], list) else [own["f"]]
            numbers = all(type(number) is int for number in (own["i"], *inputs))
            if not numbers or type(own["type"]) is not str or len(own["type"]) > _LONGEST_NAME:
                raise ValueError("a stage does not say its number, inputs and type")
        description = own.get("yaml", {})
        if not isinstance(description, dict) or not isinstance(description.get("backbone", []), list):
            raise ValueError("a description that is none")


def class_names(names: Any, count: int | None = None) -> dict[int, str]:
    """Class number to name, of a list or a dict of them.

    Args:
        names: what the checkpoint has.
        count: how many there are; by default as many as there are names. One without a name is called by its number.

    Raises:
        ValueError: they are not names.
    """
    named = {int(number): name for number, name in (names.items() if isinstance(names, dict) else enumerate(names))}
    numbers = sorted(named) if count is None else range(count)
    if len(named) > _MOST_CLASSES or len(numbers) > _MOST_CLASSES:
        raise ValueError(f"more than {_MOST_CLASSES} classes")
    for name in named.values():
        if not isinstance(name, (str, int, float)) or len(str(name)) > _LONGEST_NAME:
            raise ValueError(f"a class named by a {type(name).__name__}")
    return {number: text(str(named.get(number, number))) for number in numbers}


def checked_stride(stride: Any) -> Tensor:
    """The strides of a network, float32, each of 1 to 4096 pixels: images are padded to multiples of the largest.

    Raises:
        ValueError: they are not.
    """
    if not isinstance(stride, Tensor) or not stride.numel() or not 1 <= float(stride.min()) <= float(stride.max()):
        raise ValueError("no strides")
    if float(stride.max()) > _LARGEST_STRIDE:
        raise ValueError(f"a stride of {float(stride.max()):g} pixels")
    return stride.float()


def image_size(size: Any) -> list[int]:
    """An image's size as it is written: one number for both sides, or height and width, of 1 to 8192 pixels.

    Raises:
        ValueError: it is none.
    """
    sizes = list(size) if isinstance(size, (list, tuple)) else [size]
    if not 1 <= len(sizes) <= 2 or not all(type(each) is int and 1 <= each <= _LARGEST_IMAGE for each in sizes):
        raise ValueError(f"images of {sizes!r:.60} pixels")
    return sizes
