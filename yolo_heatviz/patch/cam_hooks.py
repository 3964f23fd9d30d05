"""Stages drawn by forward hooks beside `class_activation_map`, for those who call it without a predictor."""

from __future__ import annotations

from contextlib import ExitStack
from inspect import BoundArguments
from pathlib import Path
from typing import Any, Callable

from . import passes
from .reporting import reported


def alongside(original: Callable[..., Any], bound: BoundArguments) -> Any:
    """Call upstream's `class_activation_map(model, im, paths, save_dir, ...)` with the stages of its model hooked."""
    if passes.are_heard():
        return original(*bound.args, **bound.kwargs)
    arguments = bound.arguments
    with ExitStack() as stack:
        with reported("class_activation_map"):
            from ..model.untraced import uncompiled

            arguments["model"] = uncompiled(arguments["model"])
            _hear(stack, **{name: arguments[name] for name in ("model", "im", "paths", "save_dir")})
        return original(*bound.args, **bound.kwargs)


def _hear(stack: ExitStack, model: Any, im: Any, paths: Any, save_dir: Any) -> None:
    from ..model.stages import layout
    from ..recording.stages import chosen_stages
    from . import options
    from .script_batch import ScriptBatch

    stages = layout(model.model)
    batch = ScriptBatch.named([str(path) for path in paths], Path(save_dir), im, model.model)
    heard = passes.Passes(lambda: passes.Current(batch, lambda: batch))
    heard.hear(stack, stages, chosen_stages(options.current().settings.stages, stages)["image"])
