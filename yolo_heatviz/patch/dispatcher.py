"""The stand-in for a function of upstream, for good: it asks on each call whether the patch is on.

A module that imported the name keeps what it got, so putting the original back would not reach it.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any, Callable

from ..heatmaps import active_settings
from ..model.untraced import untraced
from .targets import Target, is_function

Function = Callable[..., Any]

_by_original: dict[Function, Function] = {}
_all: set[Function] = set()


def make(original: Function, function: Function, target: Target) -> None:
    """Make the dispatcher of `original`, whose signature is that of `function` inside it."""
    signature = inspect.signature(function)

    @untraced
    @functools.wraps(function)
    def dispatch(*args: Any, **kwargs: Any) -> Any:
        if not active_settings.is_on():
            return original(*args, **kwargs)
        return target.replacement(original, signature.bind(*args, **kwargs))

    _by_original[original] = dispatch
    _all.add(dispatch)


def of(value: object) -> Function | None:
    """Return the dispatcher that stands in for `value`, None if there is none."""
    return _by_original.get(value) if is_function(value) else None


def is_dispatcher(value: object) -> bool:
    """True if `value` is a dispatcher."""
    return is_function(value) and value in _all
