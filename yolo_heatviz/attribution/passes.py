"""Passes of images through a private copy: with stages kept for gradients, or many at once for their scores alone."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from math import log2
from typing import Any, Callable, Mapping, Sequence

import torch
from torch import Tensor, nn

from ..errors import HeatvizError
from ..model.stages import Layout, layout
from ..text import shown
from .autograd import gradients_on
from .head_reading import Reading, read
from .private_copy import private_copy

GREY = 114 / 255
"""What images are padded with: nothing is there."""


class Network:
    """A private copy of a detector's network.

    Args:
        network: the detector's; unchanged.
        classes: how many it tells apart.
    """

    def __init__(self, network: nn.Module, classes: int) -> None:
        self.module = private_copy(network)
        self.stages: Layout = layout(self.module)
        self._head = self.stages.modules[-1]
        self._classes = classes
        self._grey: tuple[torch.Size, dict[int, Tensor]] | None = None

    def run(self, images: Tensor, on_stage: Mapping[int, Callable[[Tensor], Tensor]] | None = None) -> list[Reading]:
        """Pass images through it.

        Args:
            images: `(B, C, H, W)` as the network takes them, any floating type.
            on_stage: called with what a stage gives, by its number; what it returns takes that place.

        Returns:
            What the head gave for each.

        Raises:
            HeatvizError: a stage gives something else than a map of real numbers, or the head no predictions.
        """
        maps: list[Tensor] = []
        with ExitStack() as stack:
            for stage, module in zip(self.stages.stages, self.stages.modules):
                if on_stage and stage.index in on_stage:
                    hook = _replacing(stage.title, on_stage[stage.index])
                    stack.callback(module.register_forward_hook(hook).remove)
            stack.callback(self._head.register_forward_pre_hook(lambda _, given: maps.extend(_maps(given))).remove)
            output = self.module(images.float())
        return read(output, self._head, self._classes, maps, (images.shape[2], images.shape[3]))

    def readings(self, images: Tensor) -> list[Reading]:
        """What the head gives for each image of a batch, without gradients; see `run`."""
        with torch.inference_mode(False), torch.no_grad():
            return self.run(images)

    def of_grey(self, image: Tensor, stages: Sequence[int]) -> dict[int, Tensor]:
        """What stages give, `(C, h, w)` each, where all that they see is grey.

        It is worked out as deep as the deepest of them, and kept for the next image of that shape.

        Args:
            image: of the shape that is asked about.
            stages: their numbers.
        """
        if self._grey is None or self._grey[0] != image.shape or not set(stages) <= self._grey[1].keys():
            found: dict[int, Tensor] = {}

            def keeping(number: int) -> Callable[[Tensor], Tensor]:
                def keep(output: Tensor) -> Tensor:
                    found[number] = output[0].clone()
                    if len(found) == len(stages):
                        raise _AllPassedError
                    return output

                return keep

            with suppress(_AllPassedError), torch.inference_mode(False), torch.no_grad():
                self.run(torch.full_like(image, GREY), {number: keeping(number) for number in stages})
            self._grey = image.shape, found
        return self._grey[1]

    def strides(self, image: Tensor) -> dict[int, int]:
        """Input pixels to a cell of each stage that gives a map, to a power of two: odd padding is no other scale."""
        found: dict[int, int] = {}

        def keep(number: int) -> Any:
            def hook(module: nn.Module, given: Any, output: Any) -> None:
                if isinstance(output, Tensor) and output.ndim == 4:
                    found[number] = 2 ** round(log2(image.shape[2] / output.shape[2]))

            return hook

        with torch.no_grad(), ExitStack() as stack:
            for stage, module in zip(self.stages.stages, self.stages.modules):
                stack.callback(module.register_forward_hook(keep(stage.index)).remove)
            self.module(image.float())
        return found


class _AllPassedError(Exception):
    """All stages that were asked for have passed: what comes after them is not needed."""


def _maps(given: tuple) -> list[Tensor]:
    first = given[0] if given else ()
    return [each for each in first if isinstance(each, Tensor)] if isinstance(first, (list, tuple)) else []


def _replacing(title: str, replace: Callable[[Tensor], Tensor]) -> Any:
    def hook(module: nn.Module, given: Any, output: Any) -> Tensor:
        if not isinstance(output, Tensor) or output.ndim != 4 or not output.is_floating_point():
            got = (
                f"{output.dtype} of shape {tuple(output.shape)}"
                if isinstance(output, Tensor)
                else f"a {type(output).__name__}"
            )
            raise HeatvizError(f"attribution: got {title}, which gives {got}; accepted are stages with (B, C, H, W)")
        return replace(output)

    return hook


class GradientPass:
    """One image's pass, with stages kept so that gradients of any number of targets can be taken there.

    Args:
        network: the private copy.
        image: `(1, C, H, W)`, see `Network.run`.
        stages: their numbers.

    Attributes:
        network: that copy.
        reading: what the head gave.
    """

    def __init__(self, network: Network, image: Tensor, stages: Sequence[int]) -> None:
        self.network = network
        self._outputs: dict[int, Tensor] = {}
        with gradients_on():
            (self.reading,) = network.run(image, {number: self._keeping(number) for number in stages})
        missing = [number for number in stages if number not in self._outputs]
        if missing:
            raise HeatvizError(f"attribution: got stage {missing[0]}, which no pass of an image calls")

    def _keeping(self, number: int) -> Callable[[Tensor], Tensor]:
        def keep(output: Tensor) -> Tensor:
            # The first that is kept begins the graph: nothing above it is remembered, and no gradient goes farther.
            output = output if output.requires_grad else output.detach().requires_grad_()
            self._outputs[number] = output
            return output.clone()  # what comes next may write into it

        return keep

    @property
    def activations(self) -> dict[int, Tensor]:
        """`(C, h, w)` by the number of the stage, without a graph."""
        return {number: output.detach()[0] for number, output in self._outputs.items()}

    def gradients(self, target: Tensor, stages: Sequence[int]) -> dict[int, Tensor]:
        """A target's gradients at stages, `(C, h, w)` each; 0 where the target does not depend on one.

        Args:
            target: a number that was worked out from `reading`.
            stages: some of those kept.

        Raises:
            HeatvizError: it depends on none of them.
        """
        outputs = [self._outputs[number] for number in stages]
        with gradients_on():
            if not target.requires_grad:
                raise HeatvizError(f"attribution: no gradient reaches stages {_listed(stages)}: the target is cut off")
            try:
                found = torch.autograd.grad(target, outputs, retain_graph=True, allow_unused=True)
            except RuntimeError as error:  # a layer of the user's own without a gradient, or memory has run out
                reason = shown(" ".join(str(error).split()), 200)
                raise HeatvizError(f"attribution: no gradient at stages {_listed(stages)}: {reason}") from error
        if all(each is None for each in found):
            raise HeatvizError(f"attribution: no gradient reaches stages {_listed(stages)}: they lie behind the target")
        return {
            number: torch.zeros_like(output[0]) if each is None else each[0]
            for number, output, each in zip(stages, outputs, found)
        }


def _listed(stages: Sequence[int]) -> str:
    return ", ".join(map(str, stages))
