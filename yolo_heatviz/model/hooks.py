"""Forward hooks that hand over each stage's output."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Callable, Iterator

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from .selection import choose
from .stages import Key, Layout, Stage, layout
from .submodules import split, watch
from .untraced import untraced

OnStage = Callable[[Stage, object, "tuple[int, int] | None"], None]
"""Called with a stage, its output, and the height and width of the network's input where they are known."""


@contextmanager
def hooked(model: Layout, chosen: tuple[Key, ...], on_stage: OnStage, *, copies: bool = False) -> Iterator[None]:
    """Call `on_stage` for each chosen stage, or module inside one, of every forward pass inside the block.

    Args:
        model: whose stages.
        chosen: their numbers, and the dotted paths of modules inside them.
        on_stage: what to call.
        copies: also where a copy of the model runs, as in Ultralytics' predictor, which copies it at first use; a
            further model that runs inside the block counts too.
    """
    hooks = _Hooks(model, chosen, on_stage)
    try:
        hooks.attach_everywhere() if copies else hooks.attach()
        yield
    finally:
        hooks.remove()


class _Hooks:
    def __init__(self, model: Layout, chosen: tuple[Key, ...], on_stage: OnStage) -> None:
        self._model = model
        self._chosen = chosen
        self._on_stage = on_stage
        self._paths = [(split(key)[0], key) for key in chosen if isinstance(key, str)]
        wanted = {model.stages[0].index, *chosen, *(index for index, _ in self._paths)}
        self._known = {(stage.index, stage.type): stage for stage in model.stages if stage.index in wanted}
        self._input_size: tuple[int, int] | None = None
        self._handles: list = []
        self._watched: list[torch.nn.Module] = []

    def attach(self) -> None:
        for stage, module in zip(self._model.stages, self._model.modules):
            if stage in self._known.values():
                self._watch(stage, module, runs=False)
                if stage is self._model.stages[0]:
                    self._handles.append(module.register_forward_pre_hook(untraced(self._before)))
                self._handles.append(module.register_forward_hook(untraced(self._after)))

    def attach_everywhere(self) -> None:
        before, after = untraced(self._before), untraced(self._after)
        self._handles += [register_module_forward_pre_hook(before), register_module_forward_hook(after)]

    def remove(self) -> None:
        for handle in self._handles:
            handle.remove()

    def _stage(self, module: torch.nn.Module) -> Stage | None:
        carried = vars(module)
        return self._known.get((carried.get("i", -1), carried.get("type", "")))

    def _before(self, module: torch.nn.Module, inputs: tuple) -> None:
        stage = self._stage(module)
        if stage is self._model.stages[0] and inputs and isinstance(inputs[0], torch.Tensor):
            self._input_size = (inputs[0].shape[-2], inputs[0].shape[-1])
        if stage is not None:
            self._watch(stage, module, runs=True)

    def _after(self, module: torch.nn.Module, inputs: tuple, output: object) -> None:
        stage = self._stage(module)
        if stage is not None and stage.index in self._chosen:
            self._give(stage, output)

    def _give(self, stage: Stage, output: object) -> None:
        self._on_stage(stage, output, self._input_size)

    def _watch(self, stage: Stage, module: torch.nn.Module, *, runs: bool) -> None:
        paths = [path for index, path in self._paths if index == stage.index]
        if paths and not any(module is each for each in self._watched):
            self._watched.append(module)
            for path in paths:
                self._handles += watch(module, path, self._give, runs=runs)


@contextmanager
def capture(model: torch.nn.Module, stages: str = "all") -> Iterator[dict[Key, object]]:
    """Collect what the stages of a model give.

    Args:
        model: a YOLOv5 or Ultralytics model, wrapped (`YOLO(...)`) or not.
        stages: as the command's `--stages`, see `selection.choose`: also modules inside, `model.9.cv1.act`.

    Yields:
        A dict from stage number, or a module's dotted path, to its output of the last forward pass: a `(B, C, H, W)`
        tensor on the model's device, detached; a head's output is as it is.

    Raises:
        HeatvizError: the model has no stages, or not the ones asked for.

    Example:
        >>> with capture(model, "backbone") as activations:  # doctest: +SKIP
        ...     model(torch.zeros(1, 3, 640, 640))
        >>> activations[9].shape  # doctest: +SKIP
        torch.Size([1, 512, 20, 20])
    """
    found = layout(model)
    activations: dict[Key, object] = {}

    def keep(stage: Stage, output: object, _: tuple[int, int] | None) -> None:
        activations[stage.key] = output.detach() if isinstance(output, torch.Tensor) else output

    with hooked(found, choose(stages, found), keep, copies="predictor" in vars(model)):
        yield activations


def stride_of(output: torch.Tensor, input_size: tuple[int, int] | None) -> int | None:
    """Input pixels to a feature pixel, or None where the network's input is not known."""
    return round(input_size[0] / output.shape[-2]) if input_size else None
