"""Passes of images through a private copy: with stages kept for gradients, or many at once for their scores alone."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, nullcontext
from math import log2
from typing import Any, Callable, Mapping, NamedTuple, Sequence

import torch
from torch import Tensor, nn

from ..errors import HeatvizError
from ..model.stages import Layout, layout
from ..text import shown
from .autograd import gradients_on, skip_zero_gradients
from .head_reading import Reading, read
from .private_copy import private_copy
from .rescale import Means, activation_functions, recorded, reference, rescaled

_SHAPES = 100
"""Of so many shapes it is kept what a black image gives: a number a channel."""


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
        self._functions = activation_functions(self.module)
        self._black: dict[torch.Size, OfBlack] = {}

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
            stack.callback(self._head.register_forward_pre_hook(_keeping(maps)).remove)
            output = self.module(images.float())
        return read(output, self._head, self._classes, maps, (images.shape[2], images.shape[3]))

    def readings(self, images: Tensor) -> list[Reading]:
        """What the head gives for each image of a batch, without gradients; see `run`."""
        with torch.inference_mode(False), torch.no_grad():
            return self.run(images)

    def of_black(self, image: Tensor, stages: Sequence[int]) -> OfBlack:
        """What a black image gives; kept for other images of that shape.

        Args:
            image: of the shape that is asked about.
            stages: the numbers of those that are asked about.
        """
        kept = self._black.get(image.shape)
        if kept is None or not set(stages) <= kept.stages.keys():
            found = OfBlack({}, {})

            def keeping(number: int) -> Callable[[Tensor], Tensor]:
                def keep(output: Tensor) -> Tensor:
                    found.stages[number] = output[0].mean(dim=(1, 2), keepdim=True)
                    return output

                return keep

            with torch.inference_mode(False), torch.no_grad(), recorded(self._functions, found.functions):
                self.run(torch.zeros_like(image), {number: keeping(number) for number in stages})
            if len(self._black) >= _SHAPES:
                self._black.clear()
            kept = self._black[image.shape] = found
        return kept

    def rescaled(self, of_black: OfBlack | None) -> AbstractContextManager[None]:
        """Let gradients pass by DeepLIFT's rule inside the block; with None, as they are."""
        return nullcontext() if of_black is None else rescaled(self._functions, of_black.functions)

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


class OfBlack(NamedTuple):
    """Means of channels over a black image."""

    functions: Means
    stages: dict[int, Tensor]
    """`(C, 1, 1)` by the stage's number."""


def _keeping(maps: list[Tensor]) -> Any:
    """Keeps what the head is given, and passes no gradients on to a map that a prediction was not made on."""

    def hook(head: nn.Module, given: tuple) -> Any:
        first = given[0] if given else ()
        if not isinstance(first, (list, tuple)):
            return None
        maps.extend(each for each in first if isinstance(each, Tensor))
        passed = [skip_zero_gradients(each) if isinstance(each, Tensor) else each for each in first]
        return (passed if isinstance(first, list) else tuple(passed), *given[1:])

    return hook


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
        rescale: let gradients pass through activation functions by DeepLIFT's rule, see `rescale`.

    Attributes:
        network: that copy.
        reading: what the head gave.
        of_black: with `rescale`, what a black image gives.
    """

    def __init__(self, network: Network, image: Tensor, stages: Sequence[int], *, rescale: bool = False) -> None:
        self.network = network
        self.of_black = network.of_black(image, stages) if rescale else None
        self._outputs: dict[int, Tensor] = {}
        with gradients_on(), network.rescaled(self.of_black):
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

    def references(self) -> dict[int, Tensor]:
        """With `rescale`, the reference of each stage's channels, `(C, 1, 1)` each."""
        black = {} if self.of_black is None else self.of_black.stages
        return {number: reference(black[number], values) for number, values in self.activations.items() if black}

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
            raise HeatvizError(
                f"attribution: no gradient reaches stages {_listed(stages)}: the target does not depend on them"
            )
        return {
            number: torch.zeros_like(output[0]) if each is None else each[0]
            for number, output, each in zip(stages, outputs, found)
        }


def _listed(stages: Sequence[int]) -> str:
    return ", ".join(map(str, stages))
