"""What is done in place of upstream's `feature_visualization`."""

from __future__ import annotations

from inspect import BoundArguments
from typing import Any, Callable

from ..heatmaps import unplaced
from . import hearing
from .reporting import reported


def replace(original: Callable[..., Any], bound: BoundArguments) -> None:
    """Draw the stage that upstream's function was called for, whatever further parameters a fork has added."""
    has_folder = "save_dir" in bound.arguments
    bound.apply_defaults()
    arguments = bound.arguments
    stage = arguments["stage"]
    with reported(f"stage {stage} {arguments['module_type']}"):
        if not has_folder and hearing.draws(stage):
            return
        if has_folder and hearing.take(arguments):
            return
        input_size = hearing.input_size(stage)
        if not has_folder:
            arguments["save_dir"] = unplaced.folder(stage, arguments.get("save_dir", unplaced.DEFAULT))
        from ..heatmaps.feature_visualization import write_stage

        names = ("x", "module_type", "stage", "n", "save_dir")
        write_stage(**{name: arguments[name] for name in names if name in arguments}, input_size=input_size)
