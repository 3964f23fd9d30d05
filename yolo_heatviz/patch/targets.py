"""The functions of upstream that we stand in for, known by what they are and not by where they live.

A fork carries its copy under any package name, and a new release may wrap it in a decorator, so a function counts when
a module binds it under the name and its first parameters are these, be it behind closures.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any, Callable

from . import cam_hooks, hearing, predictor, replacement, request, training, validator

if TYPE_CHECKING:
    from typing_extensions import TypeGuard

_DEPTH = 4


@dataclass(frozen=True)
class Target:
    """A function of upstream, and what takes its place.

    Args:
        name: the name that a module binds it under.
        parameters: its first parameters.
        replacement: called while the patch is on, with the original and the `BoundArguments` of the call.
        restores_lost_name: true if its module had `feature_visualization` before, and gets the name back.
        holder: the class that it is a method of; empty for a function of a module.
    """

    name: str
    parameters: tuple[str, ...]
    replacement: Callable[..., Any]
    restores_lost_name: bool = False
    holder: str = ""


# YOLOv5 v6.0 to 2026-07, ultralytics 8.0.91 to 8.4.112, and forks: called after each stage, in place of which we draw.
FEATURE_VISUALIZATION = Target("feature_visualization", ("x", "module_type", "stage"), replacement.replace)
# ultralytics from 8.4.113: called once a batch; the stages are drawn beside it.
CLASS_ACTIVATION_MAP = Target(
    "class_activation_map", ("model", "im", "paths", "save_dir"), cam_hooks.alongside, restores_lost_name=True
)

TARGETS = (FEATURE_VISUALIZATION, CLASS_ACTIVATION_MAP)

# every YOLO's, and torch's own NMS inside it: what it returns is what was found.
SUPPRESSION = Target("non_max_suppression", ("prediction",), hearing.suppressed)

# ultralytics, where it calls neither of them: tensors, test-time augmentation, embeddings, validation, exported models;
# and trainings, of both.
METHODS = (
    Target("stream_inference", ("self", "source", "model"), predictor.stream, holder="BasePredictor"),
    Target("__call__", ("self", "trainer", "model"), validator.validate, holder="BaseValidator"),
    Target("__init__", ("self", "cfg"), training.made, holder="BaseTrainer"),
    Target("run", ("self", "hook"), training.told, holder="Callbacks"),  # YOLOv5's
)

# argparse: a program that it ends has been told why.
PARSER = Target("exit", ("self", "status", "message"), request.parser_ends, holder="ArgumentParser")


def is_function(value: object) -> TypeGuard[FunctionType]:
    """True if `value` is a plain function; `isinstance` would run the `__class__` of lazy and deprecated objects."""
    return type(value) is FunctionType


def function_in(value: object, parameters: tuple[str, ...], depth: int = _DEPTH) -> FunctionType | None:
    """The function with these first parameters that `value` is, or holds in its closure (a decorator keeps it there).

    Example:
        >>> def plain(x, module_type, stage, n=32): ...
        >>> def decorate(function):
        ...     return lambda *args, **kwargs: function(*args, **kwargs)
        >>> function_in(decorate(plain), ("x", "module_type", "stage")) is plain
        True
    """
    if not is_function(value):
        return None
    code = value.__code__
    if code.co_varnames[: code.co_argcount][: len(parameters)] == parameters:
        return value
    for cell in (value.__closure__ or ()) if depth else ():
        try:
            held = cell.cell_contents
        except ValueError:  # a cell that is not filled yet
            continue
        found = function_in(held, parameters, depth - 1)
        if found is not None:
            return found
    return None
