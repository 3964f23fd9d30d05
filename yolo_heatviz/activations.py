"""Forward hooks that hand over each stage's output."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Callable, Iterator

import torch
from torch.nn.modules.module import register_module_forward_hook

from .stages import Layout, Stage, choose, layout

OnStage = Callable[[Stage, object, "tuple[int, int] | None"], None]
"""Called with a stage, its output, and the height and width of the network's input where they are known."""


@contextmanager
def hooked(model: Layout, chosen: tuple[int, ...], on_stage: OnStage, *, copies: bool = False) -> Iterator[None]:
    """Call `on_stage` for each chosen stage of every forward pass inside the block.

    Args:
        model: whose stages.
        chosen: their numbers.
        on_stage: what to call.
        copies: also where a copy of the model runs, as in Ultralytics' predictor, which copies it at first use.
    """
    first = model.stages[0]
    known = {(stage.index, stage.type): stage for stage in model.stages if stage is first or stage.index in chosen}
    input_size: list[tuple[int, int]] = []

    def hook(module: torch.nn.Module, inputs: tuple, output: object) -> None:
        carried = vars(module)
        stage = known.get((carried.get("i", -1), carried.get("type", "")))
        if stage is first and inputs and isinstance(inputs[0], torch.Tensor):
            input_size[:] = [(inputs[0].shape[-2], inputs[0].shape[-1])]
        if stage is not None and stage.index in chosen:
            on_stage(stage, output, input_size[0] if input_size else None)

    if copies:
        handles = [register_module_forward_hook(hook)]
    else:
        places = zip(model.stages, model.modules)
        handles = [module.register_forward_hook(hook) for stage, module in places if stage in known.values()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def capture(model: torch.nn.Module, stages: str = "all") -> Iterator[dict[int, object]]:
    """Collect what the stages of a model give.

    Args:
        model: a YOLOv5 or Ultralytics model, wrapped (`YOLO(...)`) or not.
        stages: as the command's `--stages`, see `stages.choose`.

    Yields:
        A dict from stage number to the stage's output of the last forward pass: a `(B, C, H, W)` tensor on the
        model's device, detached; a head's output is as it is.

    Raises:
        HeatvizError: the model has no stages, or not the ones asked for.

    Example:
        >>> with capture(model, "backbone") as activations:  # doctest: +SKIP
        ...     model(torch.zeros(1, 3, 640, 640))
        >>> activations[9].shape  # doctest: +SKIP
        torch.Size([1, 512, 20, 20])
    """
    found = layout(model)
    activations: dict[int, object] = {}

    def keep(stage: Stage, output: object, _: tuple[int, int] | None) -> None:
        activations[stage.index] = output.detach() if isinstance(output, torch.Tensor) else output

    with hooked(found, choose(stages, found), keep, copies="predictor" in vars(model)):
        yield activations


def stride_of(output: torch.Tensor, input_size: tuple[int, int] | None) -> int | None:
    """Input pixels to a feature pixel, or None where the network's input is not known."""
    return round(input_size[0] / output.shape[-2]) if input_size else None
