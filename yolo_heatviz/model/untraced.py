"""Calls that `torch.compile` stops at and never looks into."""

from __future__ import annotations

import functools
import sys
import warnings
from importlib import import_module
from typing import Any, Callable, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])


def untraced(function: Function) -> Function:
    """Return `function` for Dynamo to run as it is, not to trace: what draws writes files and looks at values.

    Before PyTorch is imported, and for a PyTorch without Dynamo (1.13), that is `function` itself.

    Args:
        function: a function or a bound method.

    Returns:
        A function with its name and signature.

    Example:
        >>> untraced(abs)(-1)
        1
    """
    disable = _disable()
    if disable is None:
        return function
    with warnings.catch_warnings():  # Dynamo, which this imports, adds filters of its own
        return cast(Function, functools.wraps(function)(disable(function)))


def _disable() -> Callable[..., Any] | None:
    torch: Any = sys.modules.get("torch")
    if hasattr(torch, "compiler") and hasattr(torch.compiler, "disable"):
        return torch.compiler.disable
    return import_module("torch._dynamo").disable if hasattr(torch, "compile") else None  # PyTorch 2.0, and before it


def uncompiled(model: Any) -> Any:
    """Return the module that `torch.compile` wraps, or `model` itself where it is not wrapped.

    What is compiled already hears no hook that is added later, and a compiled stage's values differ by rounding.

    Example:
        >>> import torch
        >>> network = torch.nn.Identity()
        >>> uncompiled(network) is network
        True
    """
    return getattr(model, "_orig_mod", model)
