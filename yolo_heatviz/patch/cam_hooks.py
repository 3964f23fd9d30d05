"""Stages drawn by forward hooks, for the versions whose own function is gone."""

from __future__ import annotations

from contextlib import ExitStack
from inspect import BoundArguments
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Sequence

from .reporting import reported

if TYPE_CHECKING:
    from ..model.stage_output import StageOutput


def alongside(original: Callable[..., Any], bound: BoundArguments) -> Any:
    """Call upstream's `class_activation_map(model, im, paths, save_dir, ...)` with the stages of its model hooked."""
    arguments = bound.arguments
    images = Images(Path(arguments["save_dir"]), arguments["paths"])
    with ExitStack() as stack:
        with reported("class_activation_map"):
            from ..model.hooks import hooked
            from ..model.stages import layout
            from ..model.untraced import uncompiled

            arguments["model"] = uncompiled(arguments["model"])
            model = layout(arguments["model"].model)
            numbers = tuple(stage.index for stage in model.stages)
            stack.enter_context(hooked(model, numbers, images.draw))
        return original(*bound.args, **bound.kwargs)


class Images:
    """The images of one batch, each with a folder of its own beside upstream's files, made when the first stage comes.

    Args:
        save_dir: the run's folder.
        paths: where each image of the batch is from.
    """

    def __init__(self, save_dir: Path, paths: Sequence[str]) -> None:
        self._save_dir = save_dir
        self._paths = paths
        self._folders: list[Path] = []

    def draw(self, output: StageOutput) -> None:
        """Write the files of one stage for each image."""
        with reported(f"stage {output.stage.index} {output.stage.module}"):
            if not self._folders:
                self._folders = [self._new_folder(path) for path in self._paths]
            from ..heatmaps.feature_visualization import active_writer
            from ..model.several_maps import each_map

            for each in each_map(output):
                active_writer().write(each, self._folders)

    def _new_folder(self, path: str) -> Path:
        from ..files.atomic import new_folder
        from ..files.naming import safe

        return new_folder(self._save_dir, safe(Path(path).stem, "image"))
